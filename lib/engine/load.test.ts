import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { dockerFacts } from './fixtures/docker-facts';
import { startFakeEngine } from './fixtures/fake-engine';
import { ociLayout, tarOf } from './fixtures/oci-layout';
import { isDescription, readArchive } from './image-archive';
import { loadImage } from './load';
import { readTar, type TarContent } from './tar-entries';

const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function* cut(bytes: Buffer, places: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const place of [...places, bytes.length].toSorted((a, b) => a - b)) {
    yield bytes.subarray(from, place);
    from = place;
  }
}

async function entriesOf(chunks: AsyncIterable<Buffer>): Promise<TarContent[]> {
  const entries: TarContent[] = [];
  for await (const entry of readTar(chunks, isDescription)) entries.push(entry);
  return entries;
}

const long = `${'folder/'.repeat(20)}manifest.json`;
const files = { 'manifest.json': '[]', 'layer.tar': Buffer.alloc(3_000_000), [long]: '{}', 'last.json': '' };

test('any cut of the bytes gives the same entries, and of a layer nothing is held', async () => {
  const tar = tarOf(files);
  const expected = await entriesOf(cut(tar, []));
  expect(expected.map(({ path, content }) => [path, content?.toString() ?? null])).toEqual([
    ['manifest.json', '[]'],
    ['layer.tar', null],
    [long, '{}'],
    ['last.json', ''],
  ]);
  const places = fc.array(fc.nat(tar.length), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(places, async (at) => {
      expect(await entriesOf(cut(tar, at))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('wherever a tar ends early, it is an error or has fewer entries', async () => {
  const tar = tarOf({ 'a.json': '1'.repeat(700), 'layer.tar': Buffer.alloc(2000), 'b.json': '2' });
  const whole = await entriesOf(cut(tar, []));
  for (let length = 512; length < tar.length - 1024; length += 100) {
    const found = await entriesOf(cut(tar.subarray(0, length), [])).catch(() => null);
    expect(found === null || found.length < whole.length).toBe(true);
  }
});

test('an OCI layout tells names, platform and whether its layers are there', async () => {
  const entries = await entriesOf(cut(ociLayout('x.example/a/b:1'), []));
  const all = new Map(entries.map((entry) => [entry.path, entry]));
  const image = { names: ['x.example/a/b:1'], platform: 'linux/amd64', labels: {}, isWhole: true };
  expect(readArchive(all)).toEqual({ layout: 'oci', images: [image] });
  const layer = entries.find(({ content }) => content !== null && content[0] === 0x1f)?.path ?? '';
  all.delete(layer);
  expect(readArchive(all)?.images).toEqual([{ ...image, isWhole: false }]);
});

test.each([
  ['write /blobs: no space left on device', 'image-disk-full'],
  ['open /tmp/docker-import-1/blobs/json: no such file or directory', 'archive-layout-unsupported'],
  ['something else', 'archive-refused'],
])('an engine that ends the load with "%s" is %s', async (error, code) => {
  const folder = await mkdtemp(join(tmpdir(), 'c-test-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const engine = await startFakeEngine((_line, response) => response.end(`${JSON.stringify({ error })}\n`));
  cleanups.push(() => engine.close());
  const file = join(folder, 'image.tar');
  await writeFile(file, ociLayout('x.example/a/b:1'));
  const connection = { socketPath: engine.socketPath, name: 'Docker' };
  const loading = loadImage({ connection, facts: dockerFacts }, file, new AbortController().signal);
  const whole = async () => {
    while (!(await loading.next()).done);
  };
  await expect(whole()).rejects.toMatchObject({ code });
});
