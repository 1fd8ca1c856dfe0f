import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Operation } from '@/lib/contracts/operation';
import { type Fault, startBadLine } from '@/lib/engine/fixtures/bad-line';
import { arrangeRunner } from '@/lib/runner/runner-on-engine.test-support';
import { type Bed, readBed } from './bed';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const kinds = ['setup', 'restart', 'stop', 'start', 'remove'] as const;
const why = ({ failure }: Operation) => failure && `${failure.code}: ${failure.reason}`;

async function arrange(row: Bed['engines'][number]) {
  const directory = await mkdtemp(join(tmpdir(), 'd-line-'));
  const line = await startBadLine(join(directory, 'engine.sock'), row.socketPath);
  cleanups.push(async () => {
    await line.close();
    await rm(directory, { recursive: true });
  });
  const runner = await arrangeRunner({ ...row, socketPath: line.socketPath }, cleanups);
  cleanups.push(async () => {
    line.fault = 'through';
  });
  return { line, ...runner };
}

/** What is tried is the console's side, which is one for both engines. */
describe.skipIf(bed.temporal === null).each(bed.engines)('a bad line to $name', (row) => {
  test.each<Fault>(['slices', 'late'])('E34: answers that come in %s change no operation', async (fault) => {
    const { line, run, container } = await arrange(row);
    line.fault = fault;
    for (const kind of kinds) expect([kind, why(await run(kind))]).toEqual([kind, null]);
    expect(await container()).toBeNull();
  });

  test.each<Fault>(['cut', 'ended', 'doubled'])(
    'E34: answers that come %s are no fault of the console, and all goes on when they are whole again',
    async (fault) => {
      const { line, run, container, engine, config } = await arrange(row);
      expect(why(await run('setup'))).toBeNull();
      line.fault = fault;
      for (const kind of kinds) {
        const { state, failure } = await run(kind);
        expect(`${kind} ${state} ${failure?.code}`).toMatch(/ failed engine-| succeeded undefined$/);
      }
      line.fault = 'through';
      await expect.poll(async () => why(await run('setup')), { timeout: 60_000 }).toBeNull();
      expect(await container()).toMatchObject({ state: 'running' });
      const ours = (await engine.listRunning()).filter(({ name }) => name.startsWith(config.containerName));
      expect(ours).toHaveLength(1);
    },
  );
});
