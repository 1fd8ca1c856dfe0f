import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { LogFile } from '@/lib/logs/log-file';

const edgeBytes = 4096;
const digestLength = 64;

export const indexPathOf = (path: string) => `${path}.index`;

const count = z.int().check(z.nonnegative());

const indexSchema = z.strictObject({
  version: z.literal(2),
  /** Of the file that it describes: how much of it, of which first and last bytes, last written when. */
  covered: z.strictObject({ bytes: count, edges: z.string(), writtenMs: z.number() }),
  firstNumber: count,
  lines: count,
  bytes: count,
  slots: z.array(count),
  blocks: z.nullable(z.strictObject({ plainBytes: count, bytes: count, starts: z.array(count) })),
  slotTimes: z.array(z.strictObject({ earliest: z.number(), latest: z.number() })),
  slotLevels: z.nullable(z.array(z.strictObject({ error: count, warn: count, info: count, debug: count }))),
  slotsWithParts: z.array(count),
  slotsWithDividers: z.array(count),
  mark: z.nullable(
    z.strictObject({ containerId: z.string(), startedAt: z.nullable(z.number()), stopped: z.boolean() }),
  ),
});

/**
 * Writes what is known of a file beside it, in place: one that is torn is known by its digest, and the log can do without.
 * Throws the system's error.
 */
export function saveIndex(file: LogFile): void {
  const descriptor = openSync(file.path, 'r');
  try {
    const { path: _path, indexedBytes: _indexed, slotsWithParts, slotsWithDividers, ...known } = file;
    const covered = coverOf(descriptor, file.blocks?.starts.at(-1) ?? file.bytes);
    const body = JSON.stringify({
      version: 2,
      covered,
      ...known,
      slotsWithParts: [...slotsWithParts],
      slotsWithDividers: [...slotsWithDividers],
    });
    writeFileSync(indexPathOf(file.path), `${body}\n${digestOf(body)}\n`, { mode: 0o600 });
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What is written of the file, as far as that still describes it; null where it does not: missing, torn, of another version,
 * or of a file that was changed since otherwise than at its end. Throws the system's error for the file itself.
 */
export function readIndex(path: string): LogFile | null {
  const index = readBody(indexPathOf(path));
  if (index === null) return null;
  const { version: _version, covered, slotsWithParts, slotsWithDividers, ...known } = index;
  const descriptor = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    const grown = size > covered.bytes;
    if (size < covered.bytes || (grown && index.blocks !== null)) return null;
    if (!grown && mtimeMs !== covered.writtenMs) return null;
    if (coverOf(descriptor, covered.bytes).edges !== covered.edges) return null;
  } finally {
    closeSync(descriptor);
  }
  return {
    path,
    ...known,
    slotsWithParts: new Set(slotsWithParts),
    slotsWithDividers: new Set(slotsWithDividers),
    indexedBytes: index.blocks?.bytes ?? covered.bytes,
  };
}

function readBody(path: string): z.infer<typeof indexSchema> | null {
  try {
    const text = readFileSync(path, 'utf8');
    const body = text.slice(0, -digestLength - 2);
    if (text !== `${body}\n${digestOf(body)}\n`) return null;
    return indexSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

function coverOf(descriptor: number, bytes: number) {
  const length = Math.min(edgeBytes, bytes);
  const edges = Buffer.alloc(2 * length);
  readSync(descriptor, edges, 0, length, 0);
  readSync(descriptor, edges, length, length, bytes - length);
  return { bytes, edges: digestOf(edges), writtenMs: fstatSync(descriptor).mtimeMs };
}

function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
