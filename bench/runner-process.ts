import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readBed } from '@/testbed/bed';
import { command } from '@/testbed/command';

/** A worker that was built, and the words with which its image starts it. */
export interface BuiltRunner {
  program: string;
  flags: string[];
  environment: Record<string, string>;
}

/** A worker that is measured. */
export interface Candidate {
  child: ChildProcess;
  taskQueue: string;
}

export function bedAddress(): string {
  const { temporal } = readBed();
  if (temporal === null) throw new Error('The bed has no Temporal');
  return temporal.address;
}

/** Of that checkout, whose packages are installed. */
export async function buildRunner(checkout: string): Promise<BuiltRunner> {
  const directory = resolve(checkout);
  await command(process.execPath, ['agent-runner/build.mjs'], { cwd: directory });
  const recipe = await readFile(join(directory, 'Dockerfile.agent-runner'), 'utf8');
  const entry = z.array(z.string()).parse(JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(recipe)?.[1] ?? ''));
  const arenas = /\bMALLOC_ARENA_MAX=\d+/.exec(recipe)?.[0].split('=');
  return {
    program: join(directory, 'agent-runner/dist/main.cjs'),
    flags: entry.filter((word) => word.startsWith('--') && word !== '--'),
    environment: arenas === undefined ? {} : Object.fromEntries([arenas]),
  };
}

/** As a process of this machine. The caller ends it. */
export function startRunner(
  { program, flags, environment }: BuiltRunner,
  where: { taskQueue: string; workspace: string; settings: Record<string, string> },
): Candidate {
  const { taskQueue, workspace, settings } = where;
  const child = spawn(process.execPath, [...flags, program, '--socket', join(workspace, 'runner.sock')], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      TEMPORAL_ADDRESS: bedAddress(),
      STIGMER_TASK_QUEUE: taskQueue,
      WORKSPACE_ROOT_DIR: workspace,
      ...environment,
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, taskQueue };
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** A directory of its own below that one. */
export async function folderIn(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path, { recursive: true });
  return path;
}
