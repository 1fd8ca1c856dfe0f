import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cached, forgetOld } from './cache';
import { command } from './command';
import { buildGoFolder } from './go-program';
import { sourceHash } from './source-hash';

const source = fileURLToPath(new URL('cri-readers', import.meta.url));
const keptVersions = 2;

/** Code of others that reads the CRI log format, by the name that the program knows it by. */
export const criReaders = ['kubelet', 'opentelemetry', 'podman'] as const;

const readLineSchema = z.object({ stream: z.string(), text: z.string() });
export type ReadLine = z.infer<typeof readLineSchema>;

/** The program that holds the readers, built once (some four minutes on two busy cores). */
async function program(): Promise<string> {
  const name = 'cri-readers-';
  const key = await sourceHash(source, ['.'], process.arch);
  const path = await cached(`${name}${key}`, (draft) => buildGoFolder(source, draft));
  await forgetOld(name, keptVersions);
  return path;
}

/** The lines that a reader finds in the files of one log, oldest file first. */
export async function readByOthers(
  reader: (typeof criReaders)[number],
  files: readonly string[],
): Promise<ReadLine[]> {
  const told = await command(await program(), [reader, ...files]);
  return told
    .split('\n')
    .slice(0, -1)
    .map((line) => readLineSchema.parse(JSON.parse(line)));
}
