/**
 * A server of nobody's on localhost:3000 while the journeys run. Next sends an action that a page does not hold to the address
 * that it was given, and takes itself for this one where it was given none: what comes here was sent to a stranger.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Null where the port is taken. */
export async function standOnDefaultPort() {
  const heard = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  const refused = once(server, 'error').then(() => true);
  const listening = once(server.listen(3000, 'localhost'), 'listening').then(() => false);
  if (await Promise.race([refused, listening])) return null;
  return {
    /** @throws when anything came */
    leave: async () => {
      server.close();
      server.closeAllConnections();
      if (heard.length > 0) throw new Error(`localhost:3000 heard ${heard.join(', ')}`);
    },
  };
}
