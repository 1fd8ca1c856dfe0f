import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { type Bed, readBed } from '@/testbed/bed';
import { type ConsoleProcess, consoleEnvironment, startConsole } from './console-process';
import { type EngineApi, engineApi, engineCall } from './engine-api';
import { explain } from './operations';

export interface Machine {
  bed: Bed;
  kind: 'docker' | 'podman';
  socketPath: string;
  /** False where the engine runs in a virtual machine. */
  sharesHost: boolean;
  engine: EngineApi;
  home: string;
  workspace: string;
  containerName: string;
  taskQueue: string;
  temporalAddress: string;
  /** Takes the agent-runner image out of the engine, so that the next pull is a real one. */
  forgetImage(): Promise<void>;
  /** Environment of every console and command line of this machine. */
  environment: NodeJS.ProcessEnv;
  /** Starts a console on this machine; what it does not set comes from the bed. */
  start(changes?: Record<string, string>): Promise<ConsoleProcess>;
  /** Writes the settings file as a user would by hand. */
  writeSettings(values: Record<string, string>): Promise<void>;
}

interface Fixtures {
  machine: Machine;
}

async function settingsFile(home: string, values: Record<string, string>) {
  const directory = join(home, 'console');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const text = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(directory, 'agent-runner.env'), text.join(''), { mode: 0o600 });
}

export const test = base.extend<Fixtures>({
  machine: async ({ browserName: _browserName }, use, testInfo) => {
    const bed = readBed();
    testInfo.skip(bed.temporal === null, 'There is no Temporal server here: the bed says why.');
    const { kind, socketPath, sharesHost, own } = testInfo.project.metadata.engine;
    const home = await mkdtemp(join(tmpdir(), 'stigmer-e2e-'));
    const id = randomBytes(3).toString('hex');
    const containerName = `stigmer-e2e-${id}`;
    const taskQueue = `e2e-${id}`;
    const temporalAddress = bed.temporal?.address ?? 'no-temporal';
    const engine = engineApi(socketPath);
    const started: ConsoleProcess[] = [];
    const image = bed.images.agentRunner;
    const environment = consoleEnvironment({ home, socketPath, containerName, image });
    const writeSettings = (values: Record<string, string>) => settingsFile(home, values);
    await writeSettings({ TEMPORAL_ADDRESS: temporalAddress, STIGMER_TASK_QUEUE: taskQueue });
    await use({
      bed,
      kind,
      socketPath,
      sharesHost,
      engine,
      home,
      workspace: join(home, 'data/workspace'),
      containerName,
      taskQueue,
      temporalAddress,
      writeSettings,
      environment,
      forgetImage: async () => {
        await engine.removeKept(home);
        await engine.removeImages(`${bed.registry.address}/stigmer/agent-runner`);
        // Docker 29 keeps what a cancelled pull brought for eight hours, or until something is pruned: here, nothing.
        const none = encodeURIComponent('{"label":["dev.stigmer.none"]}');
        if (!own) await engineCall(socketPath, 'POST', `/images/prune?filters=${none}`);
      },
      start: async (changes = {}) => {
        const child = await startConsole({ ...environment, ...changes });
        started.push(child);
        return child;
      },
    });
    if (testInfo.status !== testInfo.expectedStatus)
      await explain(home).then(console.log, (error: unknown) =>
        console.log('Nothing to explain with:', error),
      );
    for (const child of started) await child.stop();
    const used: unknown = (await engine.inspect(containerName))?.Config.Image;
    await engine.removeContainer(containerName);
    await engine.removeContainer(`${containerName}-previous`);
    await engine.removeKept(home);
    // Pulled through a proxy of the test, or built: nobody else knows that name.
    if (typeof used === 'string' && !Object.values(bed.images).includes(used))
      await engine.removeImages(used);
    await rm(home, { recursive: true, force: true });
  },
  /** Fails the journey that its browser reported an error in; one that takes no page starts no browser. */
  page: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        errors.push(message.text());
    });
    await use(page);
    expect(errors).toEqual([]);
  },
});

export { expect };
