import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { buildImage } from './build';

/** More than the connection holds while nobody reads, so that the last file is not opened before the test has removed it. */
const largeBytes = 64 * 1024 * 1024;
let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c-test-'));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
});

async function build(): Promise<unknown> {
  const connection = { socketPath: join(folder, 'engine.sock'), name: 'Docker' };
  await new Promise<void>((done) => server.listen(connection.socketPath, done));
  const options = {
    contextDirectory: join(folder, 'context'),
    dockerfile: 'Dockerfile',
    tag: 'a:1',
    buildArguments: {},
  };
  const steps = buildImage(connection, options, new AbortController().signal);
  return await steps.next().catch((thrown: unknown) => thrown);
}

async function writeContext(): Promise<void> {
  await mkdir(join(folder, 'context'));
  await writeFile(join(folder, 'context/Dockerfile'), 'FROM x');
  await writeFile(join(folder, 'context/large'), Buffer.alloc(largeBytes));
  await writeFile(join(folder, 'context/last'), 'last');
}

test('a file that vanishes while it is sent is a failure of the files, not of the engine', async () => {
  await writeContext();
  server = createServer(async (request) => {
    await rm(join(folder, 'context/last'));
    request.resume();
  });
  const error = await build();
  expect(isFailure(error, 'build-context-unreadable')).toBe(true);
  expect(JSON.stringify(error)).toContain('context/last');
});

test('an engine that ends while the files are sent is a failure of the engine', async () => {
  await writeContext();
  server = createServer((request) => {
    request.socket.destroy();
  });
  expect(isFailure(await build(), 'engine-unreachable')).toBe(true);
});
