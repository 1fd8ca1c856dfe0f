import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listContexts, readContext, readCurrentContext } from './docker-context';
import { type EngineAddress, type EngineTls, parseEngineHost } from './engine-address';

/** Where an engine may listen, before anybody asked there. */
export interface EngineLocation extends EngineAddress {
  source: string;
  /** The user named it, here or in the environment: nothing else may be used in its place. */
  binding: boolean;
  /** It was chosen in the console, before all that the environment says. */
  chosen?: true;
  /** Not connected to unless it is chosen: another machine is nobody's business until somebody means it. */
  unasked?: true;
}

/** What the places depend on; a parameter, so that every platform can be tested on one. */
export interface DetectionMachine {
  engineEnvironment: {
    DOCKER_HOST?: string;
    DOCKER_CONTEXT?: string;
    DOCKER_CONFIG?: string;
    DOCKER_TLS?: string;
    DOCKER_TLS_VERIFY?: string;
    DOCKER_CERT_PATH?: string;
    XDG_RUNTIME_DIR?: string;
    TMPDIR?: string;
  };
  userHomeDirectory: string;
  platform: NodeJS.Platform;
  uid: number;
  /** Whether the console is known to run in a container, by its image. */
  inContainer?: boolean;
}

type Strategy = (machine: DetectionMachine) => Promise<EngineLocation[]>;

/** The user's intent first, then Docker before Podman, then what is a click away. */
const strategies: readonly Strategy[] = [
  fromDockerHost,
  fromContext,
  fromDockerSockets,
  fromPodmanSockets,
  fromOtherContexts,
];

/** `chosen`: the address that was chosen in the console. */
export async function listLocations(
  machine: DetectionMachine,
  chosen: string | null = null,
): Promise<EngineLocation[]> {
  const found = (await Promise.all(strategies.map((strategy) => strategy(machine)))).flat();
  const seen = new Set<string>();
  const locations = found.filter(({ socketPath }) => {
    if (socketPath === null) return true;
    const known = seen.has(socketPath);
    seen.add(socketPath);
    return !known;
  });
  return chosen === null ? locations : bindTo(chosen, locations, machine);
}

function bindTo(
  chosen: string,
  locations: readonly EngineLocation[],
  machine: DetectionMachine,
): EngineLocation[] {
  const isListed = locations.some(({ socketPath }) => socketPath === chosen);
  const ownLine = { ...socket(chosen, machine), ...parseEngineHost(chosen, tlsOf(machine)) };
  return [...(isListed ? [] : [ownLine]), ...locations].map(({ unasked, ...location }) =>
    location.socketPath === chosen
      ? { ...location, binding: true, chosen: true }
      : { ...location, ...(unasked && { unasked }), binding: false },
  );
}

async function fromDockerHost(machine: DetectionMachine): Promise<EngineLocation[]> {
  const host = machine.engineEnvironment.DOCKER_HOST?.trim();
  if (!host) return [{ source: 'DOCKER_HOST', socketPath: null, binding: false, unsupported: null }];
  return [{ source: 'DOCKER_HOST', binding: true, ...parseEngineHost(host, tlsOf(machine)) }];
}

/** What the docker command takes from the environment; a context has files of its own. */
function tlsOf({ engineEnvironment, ...machine }: DetectionMachine): EngineTls | null {
  const { DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH } = engineEnvironment;
  if (!DOCKER_TLS && !DOCKER_TLS_VERIFY) return null;
  const directory = DOCKER_CERT_PATH || configDirectory({ engineEnvironment, ...machine });
  return { directory, verify: Boolean(DOCKER_TLS_VERIFY) };
}

function configDirectory({ engineEnvironment, userHomeDirectory }: DetectionMachine): string {
  return engineEnvironment.DOCKER_CONFIG || join(userHomeDirectory, '.docker');
}

async function fromContext(machine: DetectionMachine): Promise<EngineLocation[]> {
  const { DOCKER_CONTEXT, DOCKER_HOST } = machine.engineEnvironment;
  // As with the docker command: DOCKER_HOST makes every context void.
  if (DOCKER_HOST?.trim()) return [];
  const directory = configDirectory(machine);
  const chosen = DOCKER_CONTEXT?.trim();
  const name = chosen || (await readCurrentContext(directory));
  if (!name || name === 'default') return [];
  const source = `${chosen ? 'DOCKER_CONTEXT' : 'docker context'} ${name}`;
  const context = await readContext(directory, name);
  const found =
    context === null
      ? { socketPath: null, unsupported: `There is no context named ${name}` }
      : parseEngineHost(context.host, context.tls);
  return [{ source, binding: Boolean(chosen), ...found }];
}

async function fromOtherContexts(machine: DetectionMachine): Promise<EngineLocation[]> {
  const contexts = await listContexts(configDirectory(machine));
  return contexts.flatMap(({ name, host, tls }) => {
    const address = parseEngineHost(host, tls);
    if (address.socketPath === null) return [];
    const unasked = address.reach === undefined ? {} : ({ unasked: true } as const);
    return [{ source: `docker context ${name}`, binding: false, ...address, ...unasked }];
  });
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
    ...(await socketsBelow(join(home, '.colima'), 'docker.sock')),
    join(home, '.rd/docker.sock'),
    ...(await socketsBelow(join(home, '.lima'), 'sock/docker.sock')),
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

/** One socket for each profile or instance of a tool that runs engines in virtual machines. */
async function socketsBelow(folder: string, path: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const instances = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'));
    return instances.map(({ name }) => join(folder, name, path)).sort();
  } catch {
    return [];
  }
}

function socket(path: string, { userHomeDirectory }: DetectionMachine): EngineLocation {
  const source = path.startsWith(`${userHomeDirectory}/`) ? `~${path.slice(userHomeDirectory.length)}` : path;
  return { source, socketPath: path, binding: false, unsupported: null };
}
