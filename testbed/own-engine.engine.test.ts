import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readBed } from './bed';
import { docker } from './docker-client';
import { findOwnEngine, noteOwnEngine } from './own-engine';
import { takeDown } from './take-down';

const bed = readBed();
const socketPath = bed.engines.find(({ kind }) => kind === 'docker')?.socketPath ?? '';
const registry = '127.0.0.1:9';
const ours = `${registry}/test/thing:1`;
const theirs = 'somebody/thing:1';

afterEach(async () => {
  await docker(socketPath, ['rm', '-f', 'somebodys', 'the-beds']).catch(() => undefined);
  await docker(socketPath, ['rmi', theirs, ours]).catch(() => undefined);
});

async function names(...args: string[]): Promise<string[]> {
  return (await docker(socketPath, args)).trim().split('\n');
}

test('a bed on the machine’s own engine takes out what it put in, and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-own-'));
  const engine = await findOwnEngine({ DOCKER_HOST: `unix://${socketPath}` });
  expect(engine).toMatchObject({ socketPath, own: true, sharesHost: true });
  await noteOwnEngine(directory, { socketPath: engine.socketPath, registry });
  await docker(socketPath, ['pull', '-q', bed.images.busybox]);
  for (const [image, container] of [
    [theirs, 'somebodys'],
    [ours, 'the-beds'],
  ] as const) {
    await docker(socketPath, ['tag', bed.images.busybox, image]);
    await docker(socketPath, ['run', '-d', '--network', 'host', '--name', container, image, 'sleep', '600']);
  }
  await takeDown(directory);
  const containers = await names('ps', '--format', '{{.Names}}');
  expect(containers).toContain('somebodys');
  expect(containers).not.toContain('the-beds');
  const images = await names('images', '--format', '{{.Repository}}:{{.Tag}}');
  expect(images).toEqual(expect.arrayContaining([theirs, bed.images.busybox]));
  expect(images).not.toContain(ours);
});
