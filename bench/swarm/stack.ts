import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exported, sourceOf } from '@/lib/export/export-source.test-support';
import type { SwarmNode } from './node';

export const stackName = 'agent-runner';
const service = `${stackName}_worker`;
const lookMs = 500;

interface Stack {
  /** What the export takes beside the image. */
  settings: Record<string, string>;
  replicas: number;
  directory: string;
}

/** The first is the manager. */
export async function joinNodes([manager, ...others]: readonly [SwarmNode, ...SwarmNode[]]): Promise<void> {
  await manager.docker('swarm', 'init', '--advertise-addr', manager.address);
  const token = (await manager.docker('swarm', 'join-token', '--quiet', 'worker')).trim();
  for (const { docker, address } of others)
    await docker('swarm', 'join', '--token', token, '--advertise-addr', address, `${manager.address}:2377`);
}

/** What a person does with the file that `export swarm` has written. */
export async function deploy(manager: SwarmNode, image: string, stack: Stack): Promise<void> {
  const { settings, replicas, directory } = stack;
  const source = sourceOf(settings, { image, repoDigests: [] });
  const { text } = exported(source, { target: 'swarm', replicas: { min: replicas, max: replicas } });
  const file = join(directory, 'stack.yaml');
  await writeFile(file, text);
  await manager.docker('stack', 'deploy', '--compose-file', file, stackName);
}

/** Waits until so many tasks run, each healthy for the first time, and none is anywhere but on these nodes. */
export async function untilRunning(
  nodes: readonly [SwarmNode, ...SwarmNode[]],
  replicas: number,
): Promise<void> {
  const [manager] = nodes;
  const good = new Set(nodes.map(({ name }) => `${name} Running`));
  const wanted = ['--filter', 'desired-state=running', '--format', '{{.Node}} {{.CurrentState}}'];
  for (;;) {
    const tasks = (await manager.docker('service', 'ps', ...wanted, service)).trim().split('\n');
    const states = tasks.map((task) => task.split(' ').slice(0, 2).join(' '));
    if (states.length === replicas && states.every((state) => good.has(state))) return;
    await sleep(lookMs);
  }
}

/** Waits for the end of an update. @throws with its state where it was not completed */
export async function untilUpdated(manager: SwarmNode): Promise<void> {
  const format = '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}';
  for (;;) {
    const state = (await manager.docker('service', 'inspect', '--format', format, service)).trim();
    if (state === 'completed') return;
    if (!['', 'updating'].includes(state)) throw new Error(`The update is ${state}`);
    await sleep(lookMs);
  }
}
