import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { BundleFileName } from '@/lib/contracts/bundle';
import { log } from '@/lib/process/log';
import { archiveBytes } from './archive';
import type { BundleRooms } from './bundle-rooms';
import { createBundles } from './bundles';
import { brokenStatus, quietRooms } from './canary.test-support';
import { readBundle } from './read-bundle';
import { fileBytesMax } from './render';
import { secretForms } from './secret-forms';

const directory = await mkdtemp(join(tmpdir(), 'b-bundles-'));
const homes: string[] = [directory];
afterAll(() => Promise.all(homes.map((home) => rm(home, { recursive: true, force: true }))));

async function rooms(changes: Parameters<typeof quietRooms>[0]): Promise<BundleRooms> {
  const made = await quietRooms(changes);
  homes.push(made.config.homeDirectory);
  return made;
}

async function download(of: BundleRooms, without: BundleFileName[] = []) {
  const bundles = createBundles(of);
  const preview = await bundles.preview();
  const chunks: Uint8Array[] = [];
  for await (const chunk of bundles.download(preview.id, without)) chunks.push(chunk);
  const path = join(directory, `${preview.id}.tar.gz`);
  await writeFile(path, Buffer.concat(chunks));
  return { path, preview, bundles, bytes: Buffer.concat(chunks) };
}

/** As anybody opens it, by the machine's own tar. */
async function unpacked(path: string): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(directory, 'open-'));
  execFileSync('tar', ['-xzf', path, '-C', folder, '--strip-components=1']);
  const names = await readdir(folder);
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

const canaries = {
  setting: 'canary"Setting<1>&7f3a9c',
  other: "canary-Other-2b8d'1e",
  profileless: 'canaryUnreadable5577aa',
  environment: 'canary+Environment/88c1',
  proxy: 'canary%40Proxy-4d2f',
  address: 'canaryAddress9911ee',
  registry: 'canaryRegistry33cc77',
  label: 'canaryLabel-771d00',
  before: 'canaryRotated-0a1b2c',
  numeric: '987654321987',
};

async function withCanaries(): Promise<BundleRooms> {
  const { setting, other, environment, proxy, address, registry, label, before, numeric } = canaries;
  // What a stranger's label holds nobody can know to be a secret: it is in no other place.
  const everywhere = Object.values({ ...canaries, label: '' }).flatMap(secretForms);
  log.warn('A test says what it must not', { all: everywhere.join(' ') });
  const settings = [
    `STIGMER_LLM_API_KEY='${setting}'`,
    `MY_SECRET="${other}"`,
    `PIN_TOKEN=${numeric}`,
    `BROKEN LINE=${canaries.profileless}`,
    `TEMPORAL_ADDRESS=ada:${address}@temporal.example:7233`,
  ];
  const made = await rooms({
    settings: `${settings.join('\n')}\n`,
    environment: { HTTPS_PROXY: `http://ada:${proxy}@proxy:3128`, CI_TOKEN: environment },
    container: {
      environment: { STIGMER_LLM_API_KEY: setting, PLAIN: `x ${other}` },
      labels: { 'com.example.note': label, 'dev.stigmer.console.home': setting },
      imageReference: `ada:${registry}@registry.example/x:1`,
      error: `it said ${everywhere.slice(0, 5).join(',')}`,
    },
    status: brokenStatus('temporal-refused', `ada:${address}@temporal.example:7233 ${everywhere.join(' ')}`),
    lines: [
      ...everywhere,
      ...everywhere.map((form) =>
        JSON.stringify({ message: JSON.stringify({ form: JSON.stringify(form) }) }),
      ),
      `${'y'.repeat(3995)}${setting}`,
    ],
    error: everywhere.join(' '),
  });
  await writeFile(`${made.settings.path}.before-save`, `STIGMER_TOKEN=${before}\n`);
  return made;
}

test('a secret that is put wherever one can get in is in no file of the bundle, in none of its spellings', async () => {
  const made = await withCanaries();
  const { path } = await download(made);
  const files = await unpacked(path);
  expect(files.size).toBe(15);
  const whole = [...files.values()].join('\n');
  // What is masked leaves a mark, and what is not is there: the test is of the real thing.
  expect(whole).toContain('A test says what it must not');
  expect(whole).toContain('temporal.example:7233');
  const met = Object.values(canaries)
    .flatMap(secretForms)
    .filter((form) => whole.includes(form));
  expect(met).toEqual([]);
  // Nor in any case, nor a part: each has a word that nothing else has.
  expect(whole.match(/.{0,40}canary.{0,40}/gi)).toBeNull();
});

test('the folder of the home is named nowhere', async () => {
  const made = await rooms({});
  const { path } = await download(made);
  const whole = [...(await unpacked(path)).values()].join('\n');
  expect(whole).toContain('<stigmer home>');
  expect(whole).not.toContain(made.config.homeDirectory);
});

test('what is previewed is what is sent, byte by byte; what is left out is not, and is said to be', async () => {
  const { path, preview, bundles } = await download(await rooms({ lines: ['one'] }), ['worker-log.txt']);
  const files = await unpacked(path);
  expect([...files.keys()].sort()).toEqual(
    preview.files
      .map(({ name }) => name)
      .filter((name) => name !== 'worker-log.txt')
      .sort(),
  );
  for (const [name, text] of files) {
    const known = preview.files.find((file) => file.name === name);
    expect(bundles.file(preview.id, known?.name ?? 'manifest.json', ['worker-log.txt'])).toBe(text);
  }
  expect((await readBundle(path)).manifest).toMatchObject({
    code: 'temporal-refused',
    leftOut: ['worker-log.txt'],
  });
});

test('a part that cannot be read says why, and the bundle is made', async () => {
  const { path } = await download(await rooms({ error: 'No pollers today' }));
  const queue = JSON.parse((await unpacked(path)).get('queue.json') ?? '');
  expect(queue).toMatchObject({ failed: { title: 'No pollers today' } });
});

test('a log of any size and a line of any length stay within bounds, the newest lines kept', async () => {
  const lines = Array.from(
    { length: 2000 },
    (_, index) => `${index} ${'x'.repeat(index === 5 ? 9_000_000 : 3000)}`,
  );
  const { path, preview } = await download(await rooms({ lines }));
  const text = (await unpacked(path)).get('worker-log.txt') ?? '';
  expect(text.startsWith('[')).toBe(true);
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^1970\S+ stdout 1999 x+$/);
  for (const { bytes } of preview.files) expect(bytes).toBeLessThan(fileBytesMax + 100);
});

test('a download that was cut anywhere is no bundle', async () => {
  const { path, bytes } = await download(await rooms({}));
  await readBundle(path);
  for (let cut = 1; cut < bytes.length; cut += Math.max(1, Math.floor(bytes.length / 40))) {
    await writeFile(path, bytes.subarray(0, bytes.length - cut));
    await expect(readBundle(path)).rejects.toMatchObject({ code: 'bundle-unreadable' });
  }
});

test('a bundle of nobody’s writes nothing and is refused: a bomb, another path, a file that was changed, no archive', async () => {
  const path = join(directory, 'foreign.tar.gz');
  const refused = async (bytes: Buffer) => {
    await writeFile(path, bytes);
    await expect(readBundle(path)).rejects.toMatchObject({ code: 'bundle-unreadable' });
  };
  const packed = async (folder: string, name: string, content: string) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of archiveBytes(folder, [{ name, content: Buffer.from(content) }], 0))
      chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const manifest = { version: 1, madeAt: 0, console: '', code: null, verdict: '', leftOut: [] };
  const file = { name: 'status.json', bytes: 1, sha256: 'other' };
  await refused(gzipSync(Buffer.alloc(100_000_000)));
  await refused(Buffer.from('not gzip'));
  await refused(
    await packed('../../stigmer-support-x', 'manifest.json', JSON.stringify({ ...manifest, files: [] })),
  );
  await refused(
    await packed('stigmer-support-x', 'manifest.json', JSON.stringify({ ...manifest, files: [file] })),
  );
  await refused(
    await packed(
      'stigmer-support-x',
      'manifest.json',
      JSON.stringify({ ...manifest, version: 2, files: [] }),
    ),
  );
});

test('one that is no longer kept is said to be gone', async () => {
  const bundles = createBundles(await rooms({}));
  const first = await bundles.preview();
  await bundles.preview();
  expect(bundles.file(first.id, 'status.json', [])).toContain('temporal-refused');
  await bundles.preview();
  expect(() => bundles.file(first.id, 'status.json', [])).toThrow('no longer there');
});
