import type { EngineCandidate } from '@/lib/contracts/status';
import type { Remedy } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import type { EngineReach } from './engine-address';
import { startCommandOf } from './engine-command';
import type { ProbedLocation } from './probe';

/** What would make one place usable; null where nothing has to be done, or nobody can say what. */
export function remedyOf(
  { location, outcome, code }: Pick<ProbedLocation, 'location' | 'outcome' | 'code'>,
  platform: NodeJS.Platform,
): Remedy | null {
  const { socketPath, reach } = location;
  if (outcome === 'elsewhere') return elsewhereRemedy(reach);
  if (reach !== undefined) return wayRemedy(reach, code);
  if (socketPath === null) return null;
  if (outcome === 'no-permission') return permissionRemedy(socketPath, platform);
  const isEnded = endedOutcomes.has(outcome) || (outcome === 'not-there' && location.binding);
  const command = isEnded ? startCommandOf(socketPath, platform) : null;
  return command === null ? null : { summary: 'Start the engine.', command };
}

const endedOutcomes: ReadonlySet<EngineCandidate['outcome']> = new Set(['not-running', 'not-answering']);

function permissionRemedy(socketPath: string, platform: NodeJS.Platform): Remedy | null {
  if (platform !== 'linux') return null;
  return socketPath.includes('docker')
    ? {
        summary:
          'Put this user into the group docker, then sign in anew. Its members are as powerful as root.',
        command: 'sudo usermod -aG docker $USER',
      }
    : {
        summary: 'Start the Podman of this user.',
        command: 'systemctl --user enable --now podman.socket',
      };
}

function elsewhereRemedy(reach: EngineReach | undefined): Remedy {
  const summary =
    'Run the console on that machine. Its page is seen here through a tunnel, at http://localhost:3000.';
  if (reach?.type !== 'ssh') return { summary };
  return { summary, command: sshCommand(reach, '-N', '-L', '3000:localhost:3000') };
}

function wayRemedy(reach: EngineReach, code: string | null): Remedy | null {
  if (code === 'TLS_FILES') return { summary: 'Let this user read the TLS files.' };
  if (reach.type === 'tcp') return tlsRemedy(reach, code);
  switch (code) {
    case 'SSH_MISSING':
      return { summary: 'Install OpenSSH’s client.' };
    case 'SSH_HOST_KEY_UNKNOWN':
      return { summary: 'Sign in once and compare the key that ssh shows.', command: sshCommand(reach) };
    case 'SSH_HOST_KEY_CHANGED':
      return {
        summary: 'Find out why; only then forget the old key.',
        command: shellCommand('ssh-keygen', '-R', knownHostOf(reach)),
      };
    case 'SSH_DENIED':
      return {
        summary: 'Give the host a key of yours, or add it to the agent.',
        command: copyCommand(reach),
      };
    case 'SSH_NO_DOCKER':
      return { summary: 'Install the docker command over there, or correct the PATH that ssh has there.' };
    case 'SSH_ENGINE_DENIED':
      return { summary: 'Put that user into the group docker over there.' };
    case 'SSH_ENGINE_DOWN':
      return { summary: 'Start the engine over there.' };
    default:
      return null;
  }
}

function tlsRemedy({ tls }: Extract<EngineReach, { type: 'tcp' }>, code: string | null): Remedy | null {
  if (tls === null || code === null || !/CERT|SSL|SIGNED|UNABLE|CA$/.test(code)) return null;
  return {
    summary: `Put the engine’s ca.pem, and cert.pem and key.pem that it accepts, into ${tls.directory}.`,
  };
}

type SshReach = Extract<EngineReach, { type: 'ssh' }>;

function sshCommand({ host, user, port }: SshReach, ...options: string[]): string {
  const toPort = port === null ? [] : ['-p', String(port)];
  return shellCommand('ssh', ...toPort, ...options, user === null ? host : `${user}@${host}`);
}

function copyCommand({ host, user, port }: SshReach): string {
  const toPort = port === null ? [] : ['-p', String(port)];
  return shellCommand('ssh-copy-id', ...toPort, user === null ? host : `${user}@${host}`);
}

/** As known_hosts has it. */
function knownHostOf({ host, port }: SshReach): string {
  return port === null || port === 22 ? host : `[${host}]:${port}`;
}
