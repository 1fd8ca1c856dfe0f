import { Readable } from 'node:stream';
import { z } from 'zod';
import { isFailure, messageOf } from '@/lib/core/failure';
import { archiveFailure } from './archive-failure';
import { type ArchiveFile, examineArchive, openArchive } from './archive-file';
import { type EngineConnection, openEngineStream } from './connection';
import type { ArchiveContent } from './image-archive';
import { inspectImage } from './image-facts';
import { readJsonLines } from './json-lines';
import { refusalOf } from './refusal';
import { ticking } from './ticking';
import type { EngineFacts, LoadedImage, LoadSnapshot } from './types';

const tickMs = 250;
const eventSchema = z.looseObject({
  stream: z.string().optional(),
  error: z.string().optional(),
});
const loadedPattern = /Loaded image(?:\(s\))?(?: ID)?: *(\S+)/g;

interface LoadParts {
  connection: EngineConnection;
  facts: EngineFacts;
}

/** See `Engine.loadImage`. The archive is read through before: what cannot be loaded is refused with nothing begun. */
export async function* loadImage(
  parts: LoadParts,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<LoadSnapshot, LoadedImage[]> {
  const archive = await openArchive(path);
  let sentBytes = 0;
  const said: string[] = [];
  try {
    const content = await examineArchive(archive, parts.facts.platform, signal);
    const sending = send(parts, archive, content, (bytes) => (sentBytes += bytes), signal);
    for await (const text of ticking(sending, tickMs)) {
      if (text !== null) said.push(text);
      yield { sentBytes, totalBytes: archive.sizeBytes };
    }
    return await loaded(parts, archive, content, said.join('\n'), signal);
  } finally {
    await archive.close();
  }
}

async function* send(
  { connection }: LoadParts,
  archive: ArchiveFile,
  content: ArchiveContent,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const body = Readable.from(archive.tar(onBytes), { objectMode: false });
  const call = { action: 'load the image', answerTimeoutMs: null, signal, passed: [400, 500] };
  try {
    const stream = await openEngineStream(connection, call, (docker) =>
      docker.loadImage(body, { quiet: true }),
    );
    try {
      for await (const line of readJsonLines(stream.chunks, 'load the image')) {
        const { data } = eventSchema.safeParse(line);
        if (data?.error !== undefined) throw refused(archive, content, data.error);
        if (data?.stream !== undefined) yield data.stream;
      }
    } finally {
      stream.close();
    }
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    throw refused(archive, content, answer.text, error);
  } finally {
    body.destroy();
  }
}

function refused({ path }: ArchiveFile, { layout }: ArchiveContent, text: string, cause?: unknown) {
  if (/no space left on device|disk quota exceeded/i.test(text))
    return archiveFailure('disk-full', path, text, cause);
  // Docker 20.10 looks for the lists of its own and of older archives.
  const isLayout = layout === 'oci' && /no such file or directory/.test(text);
  return archiveFailure(isLayout ? 'layout-unsupported' : 'refused', path, text, cause);
}

/** What is here now, as inspect says, by the archive's names and by those that the engine gave. */
async function loaded(
  { connection, facts }: LoadParts,
  { path }: ArchiveFile,
  { images }: ArchiveContent,
  said: string,
  signal: AbortSignal,
): Promise<LoadedImage[]> {
  const own = images.filter(({ platform }) => platform === facts.platform).flatMap(({ names }) => names);
  const given = [...said.matchAll(loadedPattern)].map(([, name = '']) => name);
  const found = new Map<string, LoadedImage>();
  for (const name of new Set([...own, ...given])) {
    const image = await inspectImage(connection, name, signal).catch((error: unknown) => {
      if (isFailure(error, 'image-reference-invalid')) return null;
      throw error;
    });
    if (image === null || image.platform !== facts.platform) continue;
    const names = found.get(image.id)?.names ?? [];
    found.set(image.id, { image, names: own.includes(name) ? [...names, name] : names });
  }
  if (found.size === 0)
    throw archiveFailure('refused', path, messageOf(said || 'The engine has nothing of it'));
  return [...found.values()];
}
