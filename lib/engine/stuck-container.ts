import type { Clock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import { Failure, isFailure, type Remedy } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import { formatDuration, shortId } from '@/lib/core/units';
import type { EngineConnection } from './connection';
import { engineCommand } from './engine-command';
import { type FoundContainer, listContainers } from './find-containers';
import type { EngineFacts } from './types';

/** So long nobody waits for an answer before the engine's list is looked at. */
const silentMs = 5000;
const listTimeoutMs = 3000;

interface Asked {
  connection: EngineConnection;
  facts: EngineFacts;
  clock: Clock;
  nameOrId: string;
  signal?: AbortSignal | undefined;
}

/**
 * A question about a container that its engine may never answer: when a pause meets the start of a command in the container,
 * Docker 20.10 holds the container's lock until somebody thaws it (findings/docker-pause-exec.sh). Its list needs no lock.
 * @throws Failure `container-stuck`; the question is then given up
 */
export async function unlessStuck<T>(asked: Asked, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const scope = startDeadline(null, asked.signal);
  try {
    return await Promise.race([ask(scope.signal), silence({ ...asked, signal: scope.signal })]);
  } finally {
    scope.end();
  }
}

/** Rejects when the engine lists the container as paused while it says nothing of it, or when the signal aborts. */
async function silence({ connection, facts, clock, nameOrId, signal }: Asked): Promise<never> {
  for (;;) {
    await clock.sleep(silentMs, signal);
    const found = await findPaused(connection, nameOrId, signal);
    if (found !== undefined) throw stuck(facts, found);
  }
}

/** An engine that does not give its list is judged by the question's own time limit. */
async function findPaused(
  connection: EngineConnection,
  nameOrId: string,
  signal: AbortSignal | undefined,
): Promise<FoundContainer | undefined> {
  try {
    const paused = await listContainers(connection, { status: ['paused'] }, listTimeoutMs, signal);
    return paused.find(({ id, name }) => id === nameOrId || name === nameOrId);
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

function stuck(facts: EngineFacts, { id, name }: FoundContainer): Failure {
  const engine = facts.kind === 'podman' ? 'Podman' : 'Docker';
  return new Failure({
    code: 'container-stuck',
    title: `${engine} is stuck on the container`,
    reason: `It was paused while a command was being started in it, as a health check is. ${engine} waits for that command, which is frozen, and answers nothing about this container meanwhile, also not to stop or remove it.`,
    remedy: remedyOf(facts, engine, { id, name }),
    evidence: [
      { label: 'container', value: `${name} ${shortId(id)}` },
      { label: 'state in the engine’s list', value: 'paused' },
      { label: 'inspect', value: `no answer within ${formatDuration(silentMs)}` },
    ],
  });
}

function remedyOf(
  facts: EngineFacts,
  engine: string,
  { id, name }: Pick<FoundContainer, 'id' | 'name'>,
): Remedy {
  if (facts.reach !== undefined || facts.host === 'virtual-machine')
    return {
      summary: `Restart ${engine} where it runs, which ends its other containers, too; then start the worker.`,
    };
  return {
    summary: `Thaw it and restart it. A restart of ${engine} frees it, too, and ends its other containers.`,
    command: `${thaw(id)} && ${engineCommand(facts, 'restart', name)}`,
  };
}

/** For cgroup v1 and v2, wherever the engine's driver has put the container's cgroup. */
function thaw(id: string): string {
  const files = `find /sys/fs/cgroup -path "*${id}*/freezer.state" -o -path "*${id}*/cgroup.freeze"`;
  const word = 'case $file in *.state) echo THAWED;; *) echo 0;; esac';
  return shellCommand('sudo', 'sh', '-c', `for file in $(${files}); do ${word} >$file; done`);
}
