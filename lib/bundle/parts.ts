import { statfs } from 'node:fs/promises';
import { arch, cpus, freemem, release, totalmem, uptime, version } from 'node:os';
import type { BundleFileName } from '@/lib/contracts/bundle';
import { consoleReport } from '@/lib/contracts/console-doctor';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { LogLine } from '@/lib/contracts/log';
import type { Status } from '@/lib/contracts/status';
import type { ContainerFacts } from '@/lib/engine/types';
import { lastLogLines } from '@/lib/process/log';
import type { BundleRooms } from './bundle-rooms';

export const logLinesMax = 2000;
const sealedMax = 3;

/** What one file is made from; lines become text, everything else JSON. */
export type PartContent = { type: 'json'; value: unknown } | { type: 'lines'; lines: readonly string[] };

export type BundlePart = Exclude<BundleFileName, 'manifest.json'>;

/** Reads one part; what it cannot say is told in its place. */
type Readers = Record<BundlePart, (signal: AbortSignal) => Promise<PartContent>>;

export interface Known {
  status: Status;
  container: ContainerFacts | null;
}

export function partReaders(rooms: BundleRooms, { status, container }: Known): Readers {
  const { settings, health, engines, operations, history, resources, logs } = rooms;
  const view = () => settings.view(container);
  return {
    'status.json': async () => json(status),
    'evidence.json': async () => json(health.evidence()),
    'doctor.json': async (signal) => json(consoleReport(status, await rooms.why({}, signal), await view())),
    'settings.json': async () => json(await view()),
    'container.json': async () => json(container),
    'engine.json': async (signal) => json({ status: status.engine, ...(await engines.view(signal)) }),
    'queue.json': async () => json(await health.queue()),
    'operations.json': async () => json(operations.list()),
    'incidents.json': async () => json(await keptIncidents(rooms)),
    'lives.json': async () => json(history.lives()),
    'resources.json': async () => json(resources.view()),
    'platform.json': async () => json(await platformFacts(rooms)),
    'worker-log.txt': async () => {
      const { lines } = await logs.page({ limit: logLinesMax });
      return { type: 'lines', lines: lines.map(logText) };
    },
    'console-log.txt': async () => ({ type: 'lines', lines: [...lastLogLines()] }),
  };
}

/** A part that cannot be read says why: what is broken is what the bundle is for. */
export async function readPart(
  read: (signal: AbortSignal) => Promise<PartContent>,
  { clock }: Pick<BundleRooms, 'clock'>,
  timeoutMs: number,
): Promise<PartContent> {
  const late = new AbortController();
  const timer = clock.sleep(timeoutMs, late.signal).then(() => {
    throw new Error(`No answer within ${timeoutMs} ms`);
  });
  timer.catch(() => undefined);
  try {
    return await Promise.race([read(AbortSignal.timeout(timeoutMs)), timer]);
  } catch (error) {
    return json({ failed: toFailureRecord(error, clock.now()) });
  } finally {
    late.abort();
  }
}

const json = (value: unknown): PartContent => ({ type: 'json', value });

function logText({ at, stream, text }: LogLine): string {
  return `${new Date(at).toISOString()} ${stream} ${text}`;
}

/** All of them by what was wrong, and of the newest what was sealed. */
async function keptIncidents({ incidents }: BundleRooms): Promise<object> {
  const view = incidents.view();
  const sealed = await Promise.all(view.incidents.slice(0, sealedMax).map(({ id }) => incidents.read(id)));
  return { ...view, sealed };
}

async function platformFacts({ config }: BundleRooms): Promise<object> {
  const { platform, uid, gid, overSsh, imageOverridden, image, temporalImage } = config;
  const disk = await statfs(config.homeDirectory).catch(() => null);
  return {
    node: process.version,
    platform,
    architecture: arch(),
    release: release(),
    version: version(),
    processors: cpus().length,
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    upSeconds: Math.round(uptime()),
    disk:
      disk === null ? null : { totalBytes: disk.blocks * disk.bsize, freeBytes: disk.bavail * disk.bsize },
    user: { uid, gid, overSsh },
    images: { worker: image, overridden: imageOverridden, temporal: temporalImage },
    checkout: config.checkoutDirectory !== null,
  };
}
