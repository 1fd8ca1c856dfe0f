import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { z } from 'zod';

/** One plain call to an engine's socket. @returns status and text; the text may be a stream of JSON lines */
export function engineRequest(
  socketPath: string,
  method: string,
  path: string,
  file?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: 'engine',
      ...(file === undefined ? {} : { 'content-type': 'application/x-tar' }),
    };
    const call = request({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    call.on('error', reject);
    if (file === undefined) call.end();
    else createReadStream(file).on('error', reject).pipe(call);
  });
}

export async function answersPing(socketPath: string): Promise<boolean> {
  return (await engineRequest(socketPath, 'GET', '/_ping')).status === 200;
}

const containersSchema = z.array(z.object({ Id: z.string() }));

/** Removes every container: the engine is the bed's own, and a container left running would leave its shim behind. */
export async function removeAllContainers(socketPath: string): Promise<void> {
  const { text } = await engineRequest(socketPath, 'GET', '/containers/json?all=1');
  for (const { Id } of containersSchema.parse(JSON.parse(text))) {
    await engineRequest(socketPath, 'DELETE', `/containers/${Id}?force=1&v=1`);
  }
}

/** Fails on the in-band error that an engine may send with status 200. */
function requireSuccess(what: string, { status, text }: { status: number; text: string }): void {
  if (status >= 300 || /"error"\s*:/.test(text))
    throw new Error(`${what} failed with ${status}: ${text.slice(-500)}`);
}

/** Imports a root file system as an image. @param changes Dockerfile instructions such as `ENV A=b` */
export async function importImage(
  socketPath: string,
  file: string,
  image: { repository: string; tag: string; changes: readonly string[] },
): Promise<void> {
  const query = new URLSearchParams({ fromSrc: '-', repo: image.repository, tag: image.tag });
  for (const change of image.changes) query.append('changes', change);
  const answer = await engineRequest(socketPath, 'POST', `/images/create?${query}`, file);
  requireSuccess(`Importing ${image.repository}`, answer);
}
