import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { inspectContainer } from './container';
import { dockerFacts } from './fixtures/docker-facts';
import { type FakeEngine, startFakeEngine } from './fixtures/fake-engine';
import { unlessStuck } from './stuck-container';
import type { EngineFacts } from './types';

const id = 'c0ffee'.padEnd(64, '0');
const paused = [{ Id: id, Names: ['/runner'], Labels: {} }];

let engine: FakeEngine | null = null;
afterEach(async () => {
  await engine?.close();
  engine = null;
});

/** An engine that keeps its answer about the container back until it is let go, whose list is `listed`. */
async function arrange(listed: object[], change: Partial<EngineFacts> = {}) {
  const kept: ServerResponse[] = [];
  const answered = { lists: 0, asked: () => {} };
  const asked = new Promise<void>((resolve) => {
    answered.asked = resolve;
  });
  engine = await startFakeEngine((line, response) => {
    if (line.startsWith('GET /containers/json')) {
      answered.lists += 1;
      response.end(JSON.stringify(listed));
      return;
    }
    kept.push(response);
    answered.asked();
  });
  const facts = { ...dockerFacts, ...change, socketPath: engine.socketPath };
  const connection = { socketPath: engine.socketPath, name: 'Docker' };
  /** Its time passes only while the engine is asked for its list: once for each that is wanted. */
  let silences = 0;
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: async (_delayMs, signal) => {
      await asked;
      if (silences > 0)
        await new Promise<void>((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
        );
      silences += 1;
    },
  };
  const ask = (nameOrId: string, signal?: AbortSignal) =>
    unlessStuck({ connection, facts, clock, nameOrId, signal }, (scope) =>
      inspectContainer(connection, nameOrId, scope),
    );
  return { ask, kept, answered };
}

test.each(['runner', id])(
  'a container %s that is listed as paused and not answered for is stuck',
  async (nameOrId) => {
    const { ask } = await arrange(paused);
    await expect(ask(nameOrId)).rejects.toMatchObject({
      code: 'container-stuck',
      details: {
        remedy: {
          command: expect.stringMatching(
            `^sudo sh -c .*\\*${id}\\*/freezer.state.* && docker .*restart runner$`,
          ),
        },
        evidence: expect.arrayContaining([{ label: 'state in the engine’s list', value: 'paused' }]),
      },
    });
  },
);

test.each([
  ['on a virtual machine', { host: 'virtual-machine' }],
  ['behind an address', { reach: { type: 'tcp', host: 'far', port: 2376, tls: null } }],
] as const)('where the engine runs %s, nothing of it can be thawed from here', async (_place, change) => {
  const { ask } = await arrange(paused, change);
  const failure = await ask('runner').catch((error: unknown) => error);
  expect(failure).toMatchObject({
    details: { remedy: { summary: expect.stringContaining('Restart Docker') } },
  });
  expect(failure).not.toHaveProperty('details.remedy.command');
});

test('one that is not listed as paused is waited for', async () => {
  const { ask, kept, answered } = await arrange([{ Id: 'other', Names: ['/other'] }]);
  const asking = ask('runner');
  await expect.poll(() => answered.lists).toBe(1);
  for (const response of kept) response.writeHead(404).end('{}');
  expect(await asking).toBeNull();
});

test('a cancel rejects with its own reason and takes the question back', async () => {
  const { ask, kept } = await arrange([]);
  const controller = new AbortController();
  const asking = ask('runner', controller.signal);
  await expect.poll(() => kept.length).toBe(1);
  controller.abort('gone');
  await expect(asking).rejects.toBe('gone');
  await expect.poll(() => kept[0]?.closed).toBe(true);
});
