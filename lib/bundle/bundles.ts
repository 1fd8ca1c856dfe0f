import { createHash, randomUUID } from 'node:crypto';
import {
  type BundleFileName,
  type BundleManifest,
  type BundlePreview,
  bundleFileNames,
  bundleVersion,
} from '@/lib/contracts/bundle';
import type { Status } from '@/lib/contracts/status';
import { Failure } from '@/lib/core/failure';
import { consoleVersion } from '@/lib/version';
import { archiveBytes } from './archive';
import type { BundleRooms } from './bundle-rooms';
import { knownSecrets } from './known-secrets';
import { type BundlePart, partReaders, readPart } from './parts';
import { placesOf } from './places';
import { createRedaction } from './redaction';
import { renderPart } from './render';

/** So many are kept as they were shown; each below 16 MB. */
const keptMax = 2;
const partTimeoutMs = 20_000;

export interface Bundles {
  /** Made now, and kept until the second one after it. */
  preview(): Promise<BundlePreview>;
  /** The file exactly as it is sent. @throws Failure `not-found` */
  file(id: string, name: BundleFileName, without: readonly BundleFileName[]): string;
  /** The tar.gz without these files. @throws Failure `not-found` at once */
  download(id: string, without: readonly BundleFileName[]): AsyncGenerator<Uint8Array>;
}

interface Bundle {
  preview: BundlePreview;
  status: Pick<Status, 'verdict' | 'failure' | 'checks'>;
  files: ReadonlyMap<BundlePart, string>;
}

export function createBundles(rooms: BundleRooms): Bundles {
  const kept: Bundle[] = [];
  const find = (id: string) => {
    const bundle = kept.find(({ preview }) => preview.id === id);
    if (bundle === undefined) throw gone();
    return bundle;
  };
  return {
    preview: async () => {
      const bundle = await makeBundle(rooms);
      kept.push(bundle);
      kept.splice(0, kept.length - keptMax);
      return bundle.preview;
    },
    file: (id, name, without) => textOf(find(id), name, without),
    download: (id, without) => {
      const bundle = find(id);
      const { fileName, files, madeAt } = bundle.preview;
      const sent = files.filter(({ name }) => isSent(name, without));
      const archived = sent.map(({ name }) => ({
        name,
        content: Buffer.from(textOf(bundle, name, without)),
      }));
      return archiveBytes(fileName.replace('.tar.gz', ''), archived, madeAt);
    },
  };
}

async function makeBundle(rooms: BundleRooms): Promise<Bundle> {
  const { clock, health, config } = rooms;
  const status = await health.refresh(AbortSignal.timeout(partTimeoutMs));
  const container = await health.ownContainer(AbortSignal.timeout(partTimeoutMs)).catch(() => null);
  const redaction = createRedaction(await knownSecrets(rooms, container), placesOf(config));
  const readers = partReaders(rooms, { status, container });
  const parts = await Promise.all(
    bundleFileNames
      .flatMap((name) => (name === 'manifest.json' ? [] : [name]))
      .map(
        async (name) =>
          [name, renderPart(await readPart(readers[name], rooms, partTimeoutMs), redaction)] as const,
      ),
  );
  const madeAt = clock.now();
  const time = new Date(madeAt).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const files = new Map(parts);
  const preview = { id: randomUUID(), madeAt, fileName: `stigmer-support-${time}.tar.gz`, files: [] };
  const bundle: Bundle = { preview, status, files };
  const sizes = bundleFileNames.map((name) => ({ name, bytes: Buffer.byteLength(textOf(bundle, name, [])) }));
  return { ...bundle, preview: { ...preview, files: sizes } };
}

const isSent = (name: BundleFileName, without: readonly BundleFileName[]) =>
  name === 'manifest.json' || !without.includes(name);

function textOf(bundle: Bundle, name: BundleFileName, without: readonly BundleFileName[]): string {
  return name === 'manifest.json' ? manifestText(bundle, without) : (bundle.files.get(name) ?? '');
}

function manifestText({ preview, status, files }: Bundle, without: readonly BundleFileName[]): string {
  const sent = [...files].filter(([name]) => isSent(name, without));
  const manifest: BundleManifest = {
    version: bundleVersion,
    madeAt: preview.madeAt,
    console: consoleVersion,
    code: codeOf(status),
    verdict: status.verdict,
    files: sent.map(([name, text]) => ({
      name,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    })),
    leftOut: [...files.keys()].filter((name) => !isSent(name, without)),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** By what a situation is known: the first broken link, else the first warning; null: nothing is wrong. */
export function codeOf({ failure, checks }: Pick<Status, 'failure' | 'checks'>): string | null {
  const coded = (state: string) => checks.find((check) => check.state === state)?.code;
  return failure?.code ?? coded('fail') ?? coded('wait') ?? coded('warn') ?? null;
}

function gone(): Failure {
  return new Failure({
    code: 'not-found',
    title: 'This support bundle is no longer there',
    reason: 'The console keeps the last two, and none over its own end.',
    remedy: { summary: 'Make it anew.', action: 'retry' },
  });
}
