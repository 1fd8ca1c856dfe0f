import { type Failure, isFailure } from '@/lib/core/failure';
import { apiFetch, refusal } from './api-client';

/** A download may take as long as it needs, but not stand still. */
const silenceMs = 30_000;

/** All of it. Rejects when it breaks off, with what `brokenOff` makes of that: a part must not look like the whole. */
export async function downloadAll(
  path: string,
  type: string,
  brokenOff: (cause: unknown) => Failure,
): Promise<Blob> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const onBytes = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      controller.enqueue(chunk);
    },
  });
  try {
    const response = await apiFetch(path, { signal: silence.signal });
    if (!response.ok) throw await refusal(response);
    const body = response.body?.pipeThrough(onBytes) ?? null;
    return await new Response(body, { headers: { 'content-type': type } }).blob();
  } catch (cause) {
    throw isFailure(cause) ? cause : brokenOff(cause);
  } finally {
    clearTimeout(timer);
  }
}

export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
