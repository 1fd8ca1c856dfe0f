import type { AgentResult } from '../agent/run-result';
import { payloadBytes, payloadBytesMax } from '../payload-limit';
import { ignoring } from '../sandbox/directory-handle';
import { openRegularFile, type RegularFile } from '../sandbox/regular-file';
import { openFolder, openRunnerFile, type Sandbox } from '../sandbox/sandbox';

/** Of an answer that is kept, as much goes along. */
const excerptCharacters = 10_000;
/** In base64 it fits into a payload, encrypted as well. */
const pieceBytes = 1_000_000;

const fileOf = (executionId: string) => `result-${executionId}.json`;

/** One after another they are the JSON of the whole result. */
export interface ResultPiece {
  /** In base64. */
  data: string;
  /** Where the next one begins; null: this is the last. */
  next: number | null;
}

/**
 * A result that fits into a payload, as it is. Temporal would refuse another one, and each attempt after it would run into the
 * same: it is kept whole in the session's directory, and its beginning says so.
 */
export async function keepIfLarge(
  sandbox: Sandbox,
  executionId: string,
  result: AgentResult,
): Promise<AgentResult> {
  if (payloadBytes(result) <= payloadBytesMax) return result;
  const whole = Buffer.from(JSON.stringify(result));
  await using file = await openRunnerFile(sandbox, fileOf(executionId));
  await file.handle.truncate();
  await file.handle.writeFile(whole);
  await file.handle.datasync();
  const output = payloadBytes(result.output) <= payloadBytesMax / 2 ? result.output : null;
  return { ...result, output, text: result.text.slice(0, excerptCharacters), keptBytes: whole.length };
}

/** Of a result that was kept; empty where there is none, or it ends before. */
export async function readPiece(sandbox: Sandbox, executionId: string, from: number): Promise<ResultPiece> {
  await using file = await openKept(sandbox, executionId);
  if (file === null) return { data: '', next: null };
  const buffer = Buffer.alloc(Math.max(0, Math.min(pieceBytes, file.sizeBytes - from)));
  const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, from);
  const end = from + bytesRead;
  return {
    data: buffer.subarray(0, bytesRead).toString('base64'),
    next: bytesRead > 0 && end < file.sizeBytes ? end : null,
  };
}

async function openKept(sandbox: Sandbox, executionId: string): Promise<RegularFile | null> {
  const name = fileOf(executionId);
  await using folder = await openFolder(sandbox);
  return await openRegularFile(folder, name, name).catch((error: unknown) => {
    ignoring('ENOENT')(error);
    return null;
  });
}
