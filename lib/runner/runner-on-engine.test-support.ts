import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@/lib/config/config';
import type { Operation, OperationInput } from '@/lib/contracts/operation';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import { systemClock } from '@/lib/core/clock';
import { connectEngine } from '@/lib/engine/connect';
import { detectEngine } from '@/lib/engine/detect';
import { connectToBed } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { createHealthMonitor } from '@/lib/health/monitor';
import { noReadyRecord } from '@/lib/health/since-ready/no-ready-record.test-support';
import { createOldRunnerFinder } from '@/lib/leftovers/find';
import { openJournal } from '@/lib/operations/journal';
import { createOperations } from '@/lib/operations/operations';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { openRunHistory } from '@/lib/service/run-history';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { connectTemporal } from '@/lib/temporal/connection';
import { createProofRecord } from '@/lib/worker/proof-record';
import { type Bed, readBed } from '@/testbed/bed';
import { agentRunner, agentRunnerSettingsPath } from './agent-runner';
import { createRunner } from './create-runner';
import { forgetRunner } from './forget-runner.test-support';

const bed = readBed();

/** The rooms wired as the composition root does, on an engine of the bed, with a fresh home and a queue of its own. */
export async function arrangeRunner(
  bedEngine: Bed['engines'][number],
  cleanups: Array<() => Promise<unknown>>,
  image = bed.images.agentRunner,
  around = (engine: Engine) => engine,
) {
  const home = await mkdtemp(join(tmpdir(), 'd-test-'));
  const suffix = randomUUID().slice(0, 8);
  const environment = {
    NODE_ENV: 'test' as const,
    STIGMER_HOME: join(home, '.stigmer'),
    STIGMER_CONTAINER_NAME: `d-test-${suffix}`,
    STIGMER_AGENT_RUNNER_IMAGE: image,
    DOCKER_HOST: `unix://${bedEngine.socketPath}`,
  };
  const config = readConfig(environment, '/');
  const engine = await connectToBed(bedEngine);
  cleanups.push(async () => {
    await forgetRunner(engine, config);
    await rm(home, { recursive: true, force: true });
  });
  const settings = createSettingsStore({ path: agentRunnerSettingsPath(config) });
  const oldRunner = createOldRunnerFinder(config, systemClock);
  const service = agentRunner({ config, clock: systemClock, settings, oldRunner, connectTemporal });
  const preferences = createPreferencesStore(config.preferencesPath);
  const { journal } = await openJournal(join(config.consoleDirectory, 'journal.jsonl'));
  const operations = createOperations({ clock: systemClock, journal });
  const history = await openRunHistory({
    path: service.files.history,
    operationRunning: () => operations.running(),
  });
  const health = createHealthMonitor({
    service,
    history,
    memoryKills: () => null,
    sinceReady: noReadyRecord,
    notRecorded: () => null,
    config,
    clock: systemClock,
    settings,
    oldRunner,
    readPreferences: () => preferences.read(),
    detect: detectEngine,
    connect: (...from) => around(connectEngine(...from)),
    connectTemporal,
    proofs: createProofRecord(join(config.consoleDirectory, 'proofs.jsonl'), systemClock),
    operationRunning: () => operations.running(),
  });
  health.start();
  cleanups.push(async () => {
    await operations.close();
    await health.stop();
  });
  const runner = createRunner({
    service,
    history,
    config,
    clock: systemClock,
    desired: createDesiredStateStore(service.files.desiredState),
    settings,
    preferences,
    oldRunner,
    engine: () => health.engine(),
    detect: () => detectEngine(config),
    connectTemporal,
    refreshHealth: () => health.refresh(),
    watch: () => health.containerWatch(),
  });
  const queue = `d-test-${suffix}`;
  const address = bed.temporal?.address ?? '';
  const write = async (more = '') => {
    await mkdir(config.consoleDirectory, { recursive: true });
    const text = `# mine\nTEMPORAL_ADDRESS=${address}\nSTIGMER_TASK_QUEUE=${queue}\n${more}`;
    await writeFile(settings.path, text, { mode: 0o600 });
    return text;
  };
  const run = async (kind: RunnerKind, input?: OperationInput): Promise<Operation> => {
    const { operation } = operations.start(runner.operation(kind, input), 'test');
    return await operations.whenEnded(operation.id);
  };
  const container = () => engine.inspectContainer(config.containerName);
  await write();
  return {
    config,
    service,
    engine,
    health,
    history,
    runner,
    operations,
    run,
    write,
    container,
    queue,
    address,
  };
}
