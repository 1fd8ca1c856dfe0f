import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '@/testbed/command';
import { startDaemon } from '@/testbed/daemon';
import { docker } from '@/testbed/docker-client';
import { answersPing } from '@/testbed/engine-socket';
import type { NodeNetwork } from './network';

/** An engine of its own, in namespaces of its own: as near to a machine as one comes without a second kernel. */
export interface SwarmNode extends AsyncDisposable {
  /** Its host name. */
  name: string;
  address: string;
  docker(...args: string[]): Promise<string>;
  /** What a session's commands have written on this node; null without its directory. */
  sessionLog(sessionId: string): Promise<string | null>;
  /** As when a machine loses its power: the engine and all of its containers at once. */
  cutPower(): Promise<void>;
}

/** Its processes end with the first of their namespace, its mounts with the last. */
const namespaces = ['--mount', '--pid', '--uts', '--fork', '--kill-child', '--mount-proc'];

export async function startNode(
  parts: { directory: string; stack: string; subnet: string } & NodeNetwork['nodes'][number],
): Promise<SwarmNode> {
  const { namespace, address, stack, subnet } = parts;
  const directory = join(parts.directory, namespace);
  await mkdir(directory);
  const socketPath = join(directory, 'docker.sock');
  const dataRoot = join(directory, 'data');
  const cgroup = `stigmer-bench-${namespace}`;
  const args = [
    ...[`--net=/run/netns/${namespace}`, 'unshare', ...namespaces],
    ...['sh', '-c', 'hostname "$0" && exec dockerd "$@"', namespace],
    ...['--data-root', dataRoot, '--exec-root', join(directory, 'exec')],
    ...['--pidfile', join(directory, 'dockerd.pid'), '-H', `unix://${socketPath}`],
    ...['--cgroup-parent', `/${cgroup}`, '--insecure-registry', subnet],
  ];
  const isReady = () => answersPing(socketPath);
  const daemon = await startDaemon({
    ...{ name: 'dockerd', directory, program: 'nsenter', args, isReady },
    readyTimeoutMs: 120_000,
  });
  const sessions = join(dataRoot, 'volumes', `${stack}_workspace`, '_data/sessions');
  const cutPower = async () => {
    daemon.kill('SIGKILL');
    await daemon.stop();
  };
  return {
    name: namespace,
    address,
    docker: (...words) => docker(socketPath, words),
    sessionLog: (sessionId) => readFile(join(sessions, sessionId, 'log.txt'), 'utf8').catch(() => null),
    cutPower,
    [Symbol.asyncDispose]: async () => {
      await cutPower().catch(() => undefined);
      await removeGroups(cgroup);
    },
  };
}

/** Its last process may not be gone yet: until then the kernel refuses. */
async function removeGroups(cgroup: string): Promise<void> {
  const remove = `find /sys/fs/cgroup -depth -type d -path '*/${cgroup}*' -exec rmdir {} +`;
  const again = `for try in $(seq 40); do ${remove} 2>/dev/null && exit; sleep 0.25; done; ${remove}`;
  await command('sh', ['-c', again]);
}
