import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { framesMax, nameMax } from './main-thread';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = (name: string) => JSON.stringify(join(root, 'agent-runner/src', name));
/** A worker in small: it answers on the socket of its health, and blocks as it is told on its input. */
const program = `
import { setEnvironmentData, Worker } from 'node:worker_threads';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { healthSocketKey } from ${source('blocked-stack/health-socket-key.ts')};
import { startHealthServer } from ${source('health-server.ts')};
const [, , healthSocket, thread] = process.argv;
const forever = new Int32Array(new SharedArrayBuffer(4));
const secretCanary = 'sk-canary';
const ways = {
  turns() {},
  async replaced() {
    const ready = new Worker(thread);
    await once(ready, 'message');
    await old.terminate();
    ways.spins();
  },
  spins(key = secretCanary) { for (;;) if (key === '') break; },
  matches() { /^(a+)+$/.test('a'.repeat(60) + secretCanary); },
  waits() { Atomics.wait(forever, 0, 0); },
  runs() { execFileSync('sleep', ['60']); },
  deep(left = 400) { left > 0 ? ways.deep(left - 1) : ways.spins(); },
  named() { const name = 'n'.repeat(5000); ({ [name]: () => ways.spins() })[name](); },
  evaluated() { new Function('run', 'run(); // sk-canary')(() => ways.spins()); },
};
setEnvironmentData(healthSocketKey, healthSocket);
await startHealthServer(healthSocket, { health: () => ({ registered: true }), status: () => ({}) });
const old = new Worker(thread);
process.stdin.once('data', (way) => { process.stdout.write('blocks'); setImmediate(() => ways[String(way)]()); });
`;
const thread = `
import { getEnvironmentData, parentPort } from 'node:worker_threads';
import { healthSocketKey } from ${source('blocked-stack/health-socket-key.ts')};
import { serveStack } from ${source('blocked-stack/serve-stack.ts')};
parentPort.on('message', () => {});
await serveStack(getEnvironmentData(healthSocketKey));
parentPort.postMessage('serves');
`;

let directory: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-runner-stack-'));
  for (const [name, contents] of Object.entries({ program, thread })) {
    await writeFile(join(directory, `${name}.ts`), contents);
    await build({
      entryPoints: [join(directory, `${name}.ts`)],
      outfile: join(directory, `${name}.mjs`),
      bundle: true,
      platform: 'node',
      format: 'esm',
      keepNames: true,
      logLevel: 'error',
      alias: { '@': root },
    });
  }
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What the socket says; null: nobody listens yet. */
function ask(socketPath: string): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(socketPath);
    socket.once('connect', () => socket.write('GET /stack HTTP/1.1\r\n\r\n'));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(text));
  });
}

/** @param shows by which its answer is known; until it is in there, it turns. */
async function blockedBy(way: string, shows = `"${way}"`) {
  const socketPath = join(directory, `${way}.sock`);
  const program = [join(directory, 'program.mjs'), socketPath, join(directory, 'thread.mjs')];
  const child = spawn(process.execPath, program);
  children.push(child);
  const again = () => ask(`${socketPath}.stack`);
  await expect.poll(again, { timeout: 30_000 }).toContain('"turns"');
  const told = once(child.stdout, 'data');
  child.stdin.write(way);
  await told;
  let text = '';
  const read = async () => {
    text = (await again()) ?? '';
    return text;
  };
  await expect.poll(read, { timeout: 40_000 }).toContain(shows);
  return { text, answer: jsonOrNull(text.split('\r\n\r\n')[1] ?? ''), ask: again };
}

test.each(['spins', 'matches', 'waits'])(
  'a main thread that %s is told with the function that holds it',
  async (way) => {
    const { answer, text } = await blockedBy(way);
    const frames = [{ function: way, file: join(directory, 'program.mjs'), line: expect.any(Number) }];
    expect(answer).toMatchObject({
      type: 'blocked',
      frames: expect.arrayContaining([expect.objectContaining(frames[0] ?? {})]),
    });
    expect(text).not.toContain('canary');
  },
);

test('a call of the system that holds it is told as that, and who asks is not kept waiting', async () => {
  expect((await blockedBy('runs', '"outside"')).answer).toEqual({ type: 'outside' });
});

test('one that turns is not touched', async () => {
  expect((await blockedBy('turns')).answer).toEqual({ type: 'turns' });
});

test('the depth of a stack, the length of a name and code that was made of text have their bounds', async () => {
  const deep = (await blockedBy('deep')).answer;
  expect(deep).toMatchObject({ type: 'blocked', frames: { length: framesMax } });
  const { text } = await blockedBy('named', 'nnn');
  expect(text).toContain('n'.repeat(nameMax));
  expect(text).not.toContain('n'.repeat(nameMax + 1));
  expect((await blockedBy('evaluated', '"evaluated"')).text).not.toContain('canary');
});

test('it can be asked again, and by several at once', async () => {
  const { ask: again } = await blockedBy('spins');
  const answers = await Promise.all([again(), again(), again()]);
  for (const each of answers) expect(each).toContain('"spins"');
  expect(await again()).toContain('"spins"');
});

test('a worker that began again tells it also when the thread of before ends late', async () => {
  expect((await blockedBy('replaced', '"spins"')).answer).toMatchObject({ type: 'blocked' });
});
