/** A response that pulls from a generator only as fast as the reader reads, and closes it when the reader leaves. */
export function streamResponse(
  source: AsyncGenerator<string | Uint8Array>,
  request: Request,
  headers: Record<string, string>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = request.signal.aborted ? await source.return(undefined) : await source.next();
        if (next.done) controller.close();
        else controller.enqueue(typeof next.value === 'string' ? encoder.encode(next.value) : next.value);
      },
      async cancel() {
        await source.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: { 'Cache-Control': 'no-cache, no-transform', 'X-Accel-Buffering': 'no', ...headers },
  });
}

/**
 * The same, begun: what cannot be begun throws here, where the response can still say so, and is not broken off later.
 * Whoever takes it has to end it.
 */
export async function begun<T>(source: AsyncGenerator<T>): Promise<AsyncGenerator<T>> {
  const all = withFirstTwice(source);
  await all.next();
  return all;
}

async function* withFirstTwice<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    const first = await source.next();
    if (first.done) return;
    yield first.value;
    yield first.value;
    yield* source;
  } finally {
    await source.return(undefined);
  }
}
