import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readContextHost, readCurrentContext } from './docker-context';

/** Where an engine may listen, before anybody asked there. */
export interface EngineLocation {
  source: string;
  socketPath: string | null;
  /** The user named it in the environment: nothing else may be used in its place. */
  binding: boolean;
  /** Why it cannot be asked; null when it can. */
  unsupported: string | null;
}

/** What the places depend on; a parameter, so that every platform can be tested on one. */
export interface DetectionMachine {
  engineEnvironment: {
    DOCKER_HOST?: string;
    DOCKER_CONTEXT?: string;
    DOCKER_CONFIG?: string;
    XDG_RUNTIME_DIR?: string;
    TMPDIR?: string;
  };
  userHomeDirectory: string;
  platform: NodeJS.Platform;
  uid: number;
}

type Strategy = (machine: DetectionMachine) => Promise<EngineLocation[]>;

/** The user's intent first, then Docker before Podman. */
const strategies: readonly Strategy[] = [fromDockerHost, fromContext, fromDockerSockets, fromPodmanSockets];

export async function listLocations(machine: DetectionMachine): Promise<EngineLocation[]> {
  const found = (await Promise.all(strategies.map((strategy) => strategy(machine)))).flat();
  const seen = new Set<string>();
  return found.filter(({ socketPath }) => {
    if (socketPath === null) return true;
    const known = seen.has(socketPath);
    seen.add(socketPath);
    return !known;
  });
}

async function fromDockerHost({ engineEnvironment }: DetectionMachine): Promise<EngineLocation[]> {
  const host = engineEnvironment.DOCKER_HOST?.trim();
  if (!host) return [{ source: 'DOCKER_HOST', socketPath: null, binding: false, unsupported: null }];
  return [{ source: 'DOCKER_HOST', binding: true, ...fromHost(host) }];
}

async function fromContext(machine: DetectionMachine): Promise<EngineLocation[]> {
  const { DOCKER_CONFIG, DOCKER_CONTEXT, DOCKER_HOST } = machine.engineEnvironment;
  // As with the docker command: DOCKER_HOST makes every context void.
  if (DOCKER_HOST?.trim()) return [];
  const directory = DOCKER_CONFIG || join(machine.userHomeDirectory, '.docker');
  const chosen = DOCKER_CONTEXT?.trim();
  const name = chosen || (await readCurrentContext(directory));
  if (!name || name === 'default') return [];
  const source = `${chosen ? 'DOCKER_CONTEXT' : 'docker context'} ${name}`;
  const host = await readContextHost(directory, name);
  const found =
    host === null ? { socketPath: null, unsupported: `There is no context named ${name}` } : fromHost(host);
  return [{ source, binding: Boolean(chosen), ...found }];
}

async function fromDockerSockets(machine: DetectionMachine): Promise<EngineLocation[]> {
  const { userHomeDirectory: home, platform, uid } = machine;
  if (platform === 'win32') return [socket('//./pipe/docker_engine', machine)];
  const runtime = machine.engineEnvironment.XDG_RUNTIME_DIR || `/run/user/${uid}`;
  const linux = [join(runtime, 'docker.sock'), join(home, '.docker/desktop/docker.sock')];
  const mac = [join(home, '.docker/run/docker.sock'), join(home, '.orbstack/run/docker.sock')];
  const paths = [
    '/var/run/docker.sock',
    ...(platform === 'darwin' ? mac : linux),
    ...(await colimaSockets(home)),
    join(home, '.rd/docker.sock'),
  ];
  return paths.map((path) => socket(path, machine));
}

async function fromPodmanSockets(machine: DetectionMachine): Promise<EngineLocation[]> {
  const { userHomeDirectory: home, platform, uid, engineEnvironment } = machine;
  if (platform === 'win32') return [socket('//./pipe/podman-machine-default', machine)];
  const runtime = engineEnvironment.XDG_RUNTIME_DIR || `/run/user/${uid}`;
  const linux = [join(runtime, 'podman/podman.sock'), '/run/podman/podman.sock'];
  const mac = [
    join(engineEnvironment.TMPDIR || '/tmp', 'podman/podman-machine-default-api.sock'),
    join(home, '.local/share/containers/podman/machine/podman.sock'),
  ];
  return (platform === 'darwin' ? mac : linux).map((path) => socket(path, machine));
}

async function colimaSockets(home: string): Promise<string[]> {
  const folder = join(home, '.colima');
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const profiles = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'));
    return profiles.map((profile) => join(folder, profile.name, 'docker.sock')).sort();
  } catch {
    return [];
  }
}

function fromHost(host: string): Pick<EngineLocation, 'socketPath' | 'unsupported'> {
  const path = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1] ?? (host.startsWith('/') ? host : null);
  if (path !== null) return { socketPath: path, unsupported: null };
  const scheme = /^(\w+):/.exec(host)?.[1] ?? 'tcp';
  // Only the scheme is repeated: an address may hold a user's name and password.
  const unsupported = `${scheme}:// is not supported: the workspace and the network of the runner are this machine's. Run the console on the engine's machine and reach it through an SSH tunnel`;
  return { socketPath: null, unsupported };
}

function socket(path: string, { userHomeDirectory }: DetectionMachine): EngineLocation {
  const source = path.startsWith(`${userHomeDirectory}/`) ? `~${path.slice(userHomeDirectory.length)}` : path;
  return { source, socketPath: path, binding: false, unsupported: null };
}
