import { join } from 'node:path';
import { createParser } from 'eventsource-parser';
import { requestStream } from '@/cli/socket-request';
import { consoleEventSchema } from '@/lib/contracts/events';
import type { SeenCodes } from './codes';

/** Notes every code of the console's event stream as a browser hears it, until the signal aborts. */
export async function watchCodes(home: string, seen: SeenCodes, signal: AbortSignal): Promise<void> {
  const socketPath = join(home, 'console/console.sock');
  const parser = createParser({
    onEvent: ({ data }) => {
      const event = consoleEventSchema.parse(JSON.parse(data));
      if (event.type === 'status-change') seen.noteStatus(event.status);
      if (event.type === 'operation-change') seen.noteOperation(event.operation);
    },
  });
  const decoder = new TextDecoder();
  try {
    const stream = await requestStream({ socketPath, method: 'GET', path: '/api/events', signal });
    for await (const chunk of stream) parser.feed(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
