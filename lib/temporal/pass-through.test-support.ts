import { connect, createServer, type ServerHttp2Stream } from 'node:http2';

/** What becomes of a call that is not merely passed on. */
export interface CallRule {
  /** A status of gRPC: it is answered here. */
  refusedWith?: number;
  /** Changes the answer in place. */
  change?: (answer: Buffer) => void;
}

/**
 * A pass-through to a real Temporal. Call `close` at the end.
 * @param ruleOf by the method of each call, such as `DescribeTaskQueue`
 */
export async function passThrough(address: string, ruleOf: (method: string) => CallRule | undefined) {
  const upstream = connect(`http://${address}`);
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    const { refusedWith, change } = ruleOf(headers[':path']?.split('/').at(-1) ?? '') ?? {};
    if (refusedWith !== undefined) {
      const status = { 'grpc-status': String(refusedWith), 'grpc-message': 'staged' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
      return;
    }
    const asked = upstream.request(headers, { endStream: false });
    const held: Buffer[] = [];
    asked.on('error', () => {});
    stream.pipe(asked);
    stream.on('close', () => asked.close());
    asked.on('response', (answer) => stream.respond(answer, { waitForTrailers: true }));
    asked.on('data', (chunk: Buffer) => (change ? held.push(chunk) : stream.write(chunk)));
    asked.on('trailers', (trailers) => stream.once('wantTrailers', () => stream.sendTrailers(trailers)));
    asked.on('end', () => {
      const answer = Buffer.concat(held);
      change?.(answer);
      if (!stream.destroyed) stream.end(answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('No port');
  const close = async () => {
    upstream.destroy();
    server.close();
  };
  return { address: `127.0.0.1:${bound.port}`, close };
}
