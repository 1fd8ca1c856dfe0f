import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** The same bytes as one gzip member. It is finished only behind the source's end: of a source that breaks off it has none. */
export async function* gzipText(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip();
  const fed = pipeline(source, gzip);
  // Told by the loop, which has the same error.
  fed.catch(() => undefined);
  try {
    for await (const chunk of gzip) yield chunk;
    await fed;
  } finally {
    gzip.destroy();
    await source.return(undefined);
  }
}
