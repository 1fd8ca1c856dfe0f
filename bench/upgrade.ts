/**
 * `npm run bench:upgrade`: on a test bed that is up (STIGMER_TEST_BED), upgrades a worker with nothing to do between two names of
 * its image, and prints how long Temporal saw nobody poll: from the last access of the old one to the first of the new one.
 * With `-- --engine podman` and `-- --times N`.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServices } from '@/lib/start-services';
import { connectTemporal } from '@/lib/temporal/connection';
import { readBed } from '@/testbed/bed';
import { nameInRegistry } from '@/testbed/name-in-registry';
import { makeMachine } from './machine';

const lookMs = 25;
const { values } = parseArgs({
  options: { engine: { type: 'string', default: 'docker' }, times: { type: 'string', default: '5' } },
});
const kind = values.engine === 'podman' ? 'podman' : 'docker';
const bed = readBed();
const images = [bed.images.agentRunner, await nameInRegistry(bed.images.agentRunner, 'bench-upgrade')];
const machine = await makeMachine(bed.images.agentRunner, kind);
const services = await startServices(machine.environment, '/', () => null);
const { operations, runner, settings } = services;

async function run(kind: 'setup' | 'upgrade' | 'stop' | 'remove', image?: string) {
  const input = image === undefined ? {} : { image };
  const { operation } = operations.start(runner.operation(kind, input), 'bench');
  const { state, failure, steps } = await operations.whenEnded(operation.id);
  if (state !== 'succeeded') throw new Error(`${kind} ${state}: ${failure?.reason}`);
  return steps;
}

const saved = await settings.readUsable();
const taskQueue = saved.settings.STIGMER_TASK_QUEUE.value ?? '';
const address = bed.temporal?.address ?? '';
const connection = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null });

/** Each poller of the queue with its first and its last access, for as long as it is looked. */
async function watchPollers(until: AbortSignal) {
  const seen = new Map<string, { first: number; last: number }>();
  while (!until.aborted) {
    for (const { identity, lastAccessAt } of await connection.listPollers(taskQueue)) {
      const known = seen.get(identity);
      seen.set(identity, { first: known?.first ?? lastAccessAt, last: lastAccessAt });
    }
    await sleep(lookMs);
  }
  return [...seen.values()].sort((one, other) => one.first - other.first);
}

try {
  await run('setup');
  for (let round = 1; round <= Number(values.times); round += 1) {
    const ended = new AbortController();
    const watching = watchPollers(ended.signal);
    const steps = await run('upgrade', images[round % 2]);
    ended.abort();
    const [old, next] = (await watching).slice(-2);
    const gapMs = (next?.first ?? Number.NaN) - (old?.last ?? Number.NaN);
    const rehearsal = steps.find(({ id }) => id === 'rehearse');
    const rehearsalMs = (rehearsal?.endedAt ?? 0) - (rehearsal?.startedAt ?? 0);
    process.stdout.write(
      `${kind} upgrade ${round}: ${gapMs} ms without a poller, after ${rehearsalMs} ms of rehearsal\n`,
    );
  }
} finally {
  await run('remove').catch(() => undefined);
  await connection.close();
  await services.close();
  await rm(machine.home, { recursive: true, force: true });
}
