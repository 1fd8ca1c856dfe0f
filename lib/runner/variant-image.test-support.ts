import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@/lib/engine/types';

/** Builds `tag` from `base` and the lines of a Dockerfile; files of the context are executable. */
export async function buildVariant(
  engine: Engine,
  { tag, base }: { tag: string; base: string },
  lines: readonly string[],
  files: Record<string, Buffer> = {},
): Promise<void> {
  const contextDirectory = await mkdtemp(join(tmpdir(), 'd-variant-'));
  try {
    const dockerfile = ['ARG BASE', 'FROM $BASE', ...lines, ''].join('\n');
    await writeFile(join(contextDirectory, 'Dockerfile'), dockerfile);
    for (const [name, content] of Object.entries(files))
      await writeFile(join(contextDirectory, name), content, { mode: 0o755 });
    const options = { contextDirectory, dockerfile: 'Dockerfile', tag, buildArguments: { BASE: base } };
    const building = engine.buildImage(options, AbortSignal.timeout(60_000));
    while (!(await building.next()).done);
  } finally {
    await rm(contextDirectory, { recursive: true });
  }
}

/** In place of the worker: a script of the image's own shell. */
export const runsInstead = (script: string) => [
  `ENTRYPOINT ${JSON.stringify(['/bin/sh', '-c', script])}`,
  'CMD []',
];
