import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An engine's times as they travel: of HTTP, of inspect, and of events; each has the same length after a shift. */
const dateHeader = /(?<=\r\nDate: )[^\r]+/gi;
const moment = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d/g;
const eventSeconds = /(?<="time":)\d{10}(?=\D)/g;
const eventNanos = /(?<="timeNano":)\d{10}(?=\d{9}\D)/g;

function shiftText(text: string, bySeconds: number): string {
  const later = (at: number) => new Date(at + bySeconds * 1000);
  const seconds = (each: string) => String(Number(each) + bySeconds);
  return text
    .replace(dateHeader, (each) => later(Date.parse(each)).toUTCString())
    .replace(moment, (each) =>
      later(Date.parse(`${each}Z`))
        .toISOString()
        .slice(0, 19),
    )
    .replace(eventSeconds, seconds)
    .replace(eventNanos, seconds);
}

/** A socket in front of an engine's, whose clock then seems to be off by that much. Call `close` at the end. */
export async function shiftEngineClock(engineSocket: string, bySeconds: number) {
  const directory = await mkdtemp(join(tmpdir(), 'shifted-engine-'));
  const socketPath = join(directory, 'engine.sock');
  const server = createServer((client) => {
    const upstream = connect(engineSocket);
    for (const each of [client, upstream]) each.on('error', () => {});
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) =>
      client.write(Buffer.from(shiftText(chunk.toString('latin1'), bySeconds), 'latin1')),
    );
    upstream.on('end', () => client.end());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((done) => server.listen(socketPath, done));
  const close = async () => {
    server.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { socketPath, close };
}
