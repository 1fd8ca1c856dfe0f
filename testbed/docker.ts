import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon';
import { answersPing } from './engine-socket';
import { programFirst } from './program-first';

/**
 * A Docker Engine of its own in the directory. Without a bridge and without iptables rules, so that several beds and
 * the user's own engine do not touch each other's; containers and builds use the host's network.
 */
export async function startDocker({
  directory,
  name,
  programs,
}: {
  directory: string;
  name: string;
  /** Folder with `dockerd` and what it starts; the PATH's when it is left out. */
  programs?: string;
}): Promise<Daemon & { socketPath: string }> {
  const socketPath = join(directory, `${name}.sock`);
  const args = [
    ['--data-root', join(directory, `${name}-data`)],
    ['--exec-root', join(directory, `${name}-exec`)],
    ['--pidfile', join(directory, `${name}-dockerd.pid`)],
    ['-H', `unix://${socketPath}`],
    ['--bridge=none', '--iptables=false', '--ip6tables=false'],
  ].flat();
  const isReady = () => answersPing(socketPath);
  const daemon = await startDaemon({
    name,
    directory,
    program: programs === undefined ? 'dockerd' : join(programs, 'dockerd'),
    args,
    env: programFirst(programs),
    isReady,
    readyTimeoutMs: 60_000,
  });
  return { ...daemon, socketPath };
}
