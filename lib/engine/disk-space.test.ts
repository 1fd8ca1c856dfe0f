import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { parseImageReference } from '@/lib/core/image-reference';
import { checkSpace } from './disk-space';
import { dockerFacts } from './fixtures/docker-facts';
import { startFakeEngine } from './fixtures/fake-engine';
import { serveRegistry } from './fixtures/served-registry';
import { strangerMachine } from './fixtures/stranger-machine';
import { createRegistry } from './registry';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const never = new AbortController().signal;
/** Of 9 PB and 2 kB: more than any disk has, and less. */
const manifest = {
  config: { digest: digest('c'), size: 7 },
  layers: [
    { digest: digest('a'), size: 9e15 },
    { digest: digest('b'), size: 2_000 },
  ],
};
const configuration = { rootfs: { diff_ids: [digest('1'), digest('2')] } };

/** Pulls it to an engine with these layers, whose images are in `directory`; null: there is room. */
async function check(
  layersHere: string[],
  { directory = tmpdir(), facts = dockerFacts }: { directory?: string; facts?: typeof dockerFacts } = {},
) {
  await using server = await serveRegistry((request, response) =>
    response.end(JSON.stringify(request.url?.includes('/blobs/') ? configuration : manifest)),
  );
  const engine = await startFakeEngine((line, response) => {
    const images = line.endsWith('/images/json') ? [{ Id: 'x' }] : { RootFS: { Layers: layersHere } };
    response.end(JSON.stringify(line.endsWith('/info') ? { DockerRootDir: directory } : images));
  });
  try {
    const connection = { socketPath: engine.socketPath, name: 'Docker' };
    const parts = { connection, facts, machine: strangerMachine, clock: systemClock };
    const registry = createRegistry(parts);
    const situation = await registry.situationOf(parseImageReference(`${server.address}/a/b`), never);
    const read = await registry.readManifest(situation, never);
    return await checkSpace({ ...parts, registry }, situation, read, never).then(
      () => null,
      (error) => error,
    );
  } finally {
    await engine.close();
  }
}

test('what does not fit is refused with need, room and place', async () => {
  const failure = await check([]);
  expect(failure).toMatchObject({ code: 'image-disk-full' });
  expect(failure.details.evidence).toContainEqual({ label: 'directory', value: tmpdir() });
});

test('layers that are here need no room', async () => {
  expect(await check([digest('1')])).toBeNull();
  expect(await check([digest('2')])).toMatchObject({ code: 'image-disk-full' });
});

test('where the disk is another machine’s, or hidden, nothing is said', async () => {
  expect(await check([], { facts: { ...dockerFacts, host: 'virtual-machine' } })).toBeNull();
  expect(await check([], { directory: '/nonexistent' })).toBeNull();
});
