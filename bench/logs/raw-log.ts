import { request } from 'node:http';
import type { Machine } from '../machine';

/**
 * Reads a container's log from the engine's socket and throws it away.
 * @param until ends it where these bytes come, for a log that is followed
 */
export function readRaw(
  { socketPath, containerName }: Machine,
  { follow, until }: { follow: boolean; until?: string },
): Promise<void> {
  const query = `stdout=true&stderr=true&timestamps=true&follow=${follow}`;
  const path = `/containers/${containerName}/logs?${query}`;
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, agent: false }, (response) => {
      response.on('error', reject);
      response.on('end', resolve);
      response.on('data', (chunk: Buffer) => {
        if (until === undefined || !chunk.includes(until)) return;
        resolve();
        call.destroy();
      });
    });
    call.on('error', reject);
    call.end();
  });
}
