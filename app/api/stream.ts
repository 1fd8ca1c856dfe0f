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
