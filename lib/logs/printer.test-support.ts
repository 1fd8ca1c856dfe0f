import { request } from 'node:http';
import type { ContainerFacts } from '@/lib/engine/types';

const ownLabel = 'dev.stigmer.test.own';

function send(socketPath: string, method: string, path: string, body?: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const call = request({ socketPath, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Containers that print what a script says, made by hand: the runner's spec has no command of its own. */
export function printers(name: string, image: string) {
  return {
    isOwn: ({ labels }: ContainerFacts) => labels[ownLabel] === name,

    async create(
      socketPath: string,
      script: string,
      { maxSize = '50m', own = true }: { maxSize?: string; own?: boolean } = {},
    ): Promise<void> {
      const status = await send(socketPath, 'POST', `/containers/create?name=${name}`, {
        Image: image,
        Cmd: ['sh', '-c', script],
        Labels: own ? { [ownLabel]: name } : {},
        HostConfig: {
          NetworkMode: 'host',
          LogConfig: { Type: 'json-file', Config: { 'max-size': maxSize, 'max-file': '3' } },
        },
      });
      if (status !== 201) throw new Error(`The engine answered ${status} instead of making a container.`);
    },

    async remove(socketPath: string, container = name): Promise<void> {
      await send(socketPath, 'DELETE', `/containers/${container}`);
    },
  };
}
