import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { tarEnd, tarHeader, tarPadding } from '@/lib/engine/tar-header';

export interface ArchivedFile {
  name: string;
  content: Buffer;
}

/** A tar.gz in one folder. It ends with gzip's own check sum: one that was cut is told by every tool. */
export async function* archiveBytes(
  folder: string,
  files: readonly ArchivedFile[],
  madeAt: number,
): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(tarBytes(folder, files, madeAt)).pipe(createGzip());
  try {
    yield* packed;
  } finally {
    packed.destroy();
  }
}

function* tarBytes(folder: string, files: readonly ArchivedFile[], madeAt: number): Generator<Buffer> {
  for (const { name, content } of files) {
    yield tarHeader({
      path: `${folder}/${name}`,
      type: 'file',
      mode: 0o600,
      sizeBytes: content.length,
      modifiedAtSeconds: madeAt / 1000,
      linkTarget: '',
    });
    if (content.length > 0) yield content;
    yield tarPadding(content.length);
  }
  yield tarEnd();
}
