import type { Remedy } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import type { EngineConnection } from './connection';
import type { EngineReach } from './engine-address';
import type { EngineFacts } from './types';

/** Where the programs look by themselves. Podman’s is the user’s own; the one of the whole machine has to be named. */
const defaultSockets = {
  docker: /^(\/var)?\/run\/docker\.sock$/,
  podman: /^\/run\/user\/\d+\/podman\/podman\.sock$/,
};

const ownOfUser = /^\/run\/user\/\d+\//;

/** A command to paste that reaches the engine in use, quoted for a shell. */
export function engineCommand(
  { kind, socketPath, reach }: Pick<EngineFacts, 'kind' | 'socketPath' | 'reach'>,
  ...words: readonly string[]
): string {
  // Podman's own program goes other ways to another machine; the docker command speaks with both.
  if (reach !== undefined)
    return shellCommand('docker', ...tlsOptions(reach), '--host', socketPath, ...words);
  const isDefault = defaultSockets[kind].test(socketPath);
  const option = kind === 'docker' ? '--host' : '--url';
  return shellCommand(kind, ...(isDefault ? [] : [option, `unix://${socketPath}`]), ...words);
}

function tlsOptions(reach: EngineReach): string[] {
  if (reach.type !== 'tcp' || reach.tls === null) return [];
  const { directory, verify } = reach.tls;
  const files = ['ca', 'cert', 'key'].map(
    (name) => `--tls${name === 'ca' ? 'cacert' : name}=${directory}/${name}.pem`,
  );
  return [verify ? '--tlsverify' : '--tls', ...files];
}

export function commandFor(
  { name, socketPath, reach }: EngineConnection,
  ...words: readonly string[]
): string {
  return engineCommand({ kind: kindOf(name), socketPath, ...(reach && { reach }) }, ...words);
}

/** Signs in where the console looks. `authFile` is where Podman was told to keep it, in place of its own file. */
export function signInCommand({ name }: EngineConnection, authFile: string | null, registry: string): string {
  if (kindOf(name) === 'docker') return shellCommand('docker', 'login', registry);
  const file = authFile === null ? [] : ['--authfile', authFile];
  return shellCommand('podman', 'login', ...file, registry);
}

function kindOf(name: string): EngineFacts['kind'] {
  return name === 'Podman' ? 'podman' : 'docker';
}

/** How an engine that was in use and ended is started again; without a command where the console cannot know it. */
export function startAgain(facts: EngineFacts): Remedy {
  const name = facts.kind === 'docker' ? 'Docker' : 'Podman';
  const command = startCommand(facts);
  if (command === null) {
    return {
      summary: `Start the ${name} that listens on ${facts.socketPath} again; the console notices by itself.`,
    };
  }
  return { summary: `Start ${name} again; the console notices by itself.`, command };
}

/** The same of an engine that has not answered yet: its socket’s place is all that is known. Null where that does not tell. */
export function startCommandOf(socketPath: string, platform: NodeJS.Platform): string | null {
  return startCommand({
    kind: socketPath.includes('podman') ? 'podman' : 'docker',
    socketPath,
    host: platform === 'linux' ? 'this-machine' : 'virtual-machine',
    operatingSystem: platform === 'darwin' && !socketPath.includes('/.orbstack/') ? 'Docker Desktop' : '',
    rootless: ownOfUser.test(socketPath),
  });
}

type StartFacts = Pick<EngineFacts, 'kind' | 'socketPath' | 'host' | 'operatingSystem' | 'rootless'>;

function startCommand({ kind, socketPath, host, operatingSystem, rootless }: StartFacts): string | null {
  // Behind an address there is no telling what starts it.
  if (socketPath.includes('://')) return null;
  if (host === 'virtual-machine') {
    if (kind === 'podman') return 'podman machine start';
    if (socketPath.includes('colima')) return 'colima start';
    return operatingSystem.includes('Docker Desktop') ? 'open -a Docker' : null;
  }
  const isOfUser = ownOfUser.test(socketPath);
  if (kind === 'podman') {
    if (isOfUser) return 'systemctl --user restart podman.socket';
    return socketPath === '/run/podman/podman.sock' ? 'sudo systemctl restart podman.socket' : null;
  }
  if (rootless && isOfUser) return 'systemctl --user restart docker';
  return defaultSockets.docker.test(socketPath) ? 'sudo systemctl restart docker' : null;
}
