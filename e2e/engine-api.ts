import { request } from 'node:http';
import { homeLabel, homeLabelValue } from '@/lib/service/container-ownership';
import { holderName, keptRepository } from '@/lib/settings/image-choice';

/** JSON as its value; a stream of JSON lines, as of a pull, stays text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** One plain call to an engine's socket, independent of the product's own client; the body is parsed if it is JSON. */
export function engineCall(
  socketPath: string,
  method: string,
  path: string,
  content?: object,
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    const call = request(
      // A connection of its own: a kept one may be closed at the moment in which it is used again.
      { socketPath, method, path, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        // Whoever answers may be killed in the middle of it.
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: parsed(text) });
        });
      },
    );
    call.on('error', reject);
    call.end(content === undefined ? '' : JSON.stringify(content));
  });
}

export interface EngineApi {
  /** The engine's own inspect, or null when there is no such container. */
  inspect(name: string): Promise<ReturnType<typeof Object> | null>;
  hasImage(reference: string): Promise<boolean>;
  /** Removes the container, stopped or not. */
  removeContainer(name: string): Promise<void>;
  /** Removes the image references that start so: of the bed's registry only, since the engine may be the machine's own. */
  removeImages(prefix: string): Promise<void>;
  /** Takes away the names and containers by which the console of this home keeps images. */
  removeKept(home: string): Promise<void>;
  kill(name: string): Promise<void>;
  /** As long as the container's own time-out; resolves when it has ended. */
  stop(name: string): Promise<void>;
  start(name: string): Promise<void>;
  /** Runs a program in the container. */
  exec(name: string, command: readonly string[]): Promise<{ code: number; output: string }>;
  /** Pulls the image if need be, then creates and starts a container with host networking. */
  run(
    name: string,
    image: string,
    command: readonly string[],
    labels?: Readonly<Record<string, string>>,
  ): Promise<void>;
}

/** The labels of a container that belongs to the console of this home. */
export function ownedBy(home: string): Record<string, string> {
  return { [homeLabel]: homeLabelValue(home) };
}

/** The containers by which the console of this home keeps images. */
async function holders(
  call: (method: string, path: string) => Promise<{ body: unknown }>,
  home: string,
): Promise<string[]> {
  const { body } = await call('GET', '/containers/json?all=1');
  const names = Object(body).flatMap(({ Names }: { Names: string[] | null }) => Names ?? []);
  const prefix = `${holderName}-${homeLabelValue(home)}-`;
  return names
    .map((name: string) => name.replace(/^\//, ''))
    .filter((name: string) => name.startsWith(prefix));
}

export function engineApi(socketPath: string): EngineApi {
  const call = (method: string, path: string, content?: object) =>
    engineCall(socketPath, method, path, content);
  const api: Omit<EngineApi, 'removeKept'> = {
    inspect: async (name) => {
      const { status, body } = await call('GET', `/containers/${name}/json`);
      return status === 200 ? Object(body) : null;
    },
    hasImage: async (reference) =>
      (await call('GET', `/images/${encodeURIComponent(reference)}/json`)).status === 200,
    removeContainer: async (name) => void (await call('DELETE', `/containers/${name}?force=1`)),
    exec: async (name, command) => {
      const content = { Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true };
      const { body } = await call('POST', `/containers/${name}/exec`, content);
      const path = `/exec/${Object(body).Id}`;
      // A terminal's output has no frames around it, and JSON in it comes back parsed.
      const run = await call('POST', `${path}/start`, { Detach: false, Tty: true });
      const output = typeof run.body === 'string' ? run.body : JSON.stringify(run.body);
      return { code: Object((await call('GET', `${path}/json`)).body).ExitCode, output };
    },
    kill: async (name) => void (await call('POST', `/containers/${name}/kill`)),
    stop: async (name) => void (await call('POST', `/containers/${name}/stop`)),
    start: async (name) => void (await call('POST', `/containers/${name}/start`)),
    run: async (name, image, command, labels = {}) => {
      await call('POST', `/images/create?fromImage=${encodeURIComponent(image)}`);
      const content = { Image: image, Cmd: command, Labels: labels, HostConfig: { NetworkMode: 'host' } };
      const created = await call('POST', `/containers/create?name=${name}`, content);
      const started = await call('POST', `/containers/${name}/start`);
      if (started.status >= 300)
        throw new Error(`Not started: ${JSON.stringify([created.body, started.body])}`);
    },
    removeImages: async (prefix) => {
      const { body } = await call('GET', '/images/json');
      const tags = Object(body).flatMap((image: { RepoTags: string[] | null }) => image.RepoTags ?? []);
      for (const tag of tags.filter((name: string) => name.startsWith(prefix))) {
        await call('DELETE', `/images/${encodeURIComponent(tag)}`);
      }
    },
  };
  const removeKept = async (home: string) => {
    for (const name of await holders(call, home)) await api.removeContainer(name);
    await api.removeImages(`${keptRepository}:${homeLabelValue(home)}-`);
  };
  return { ...api, removeKept };
}
