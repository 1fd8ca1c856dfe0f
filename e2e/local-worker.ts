import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';

export const localProgram = new URL('../agent-runner/dist/main.cjs', import.meta.url).pathname;

/** The worker as it is in its image, as a process of this machine: two of them need no second container. */
export interface LocalWorker extends AsyncDisposable {
  child: ChildProcess;
  status(): Promise<{
    condition: string;
    reason: string;
    slots: { used: number; waiting: number; max: number };
    sessionQueue: string;
    deployment: { deploymentName: string; buildId: string } | null;
  }>;
}

interface WorkerOptions {
  program?: string;
  /** The condition that is waited for. */
  until?: RegExp;
}

/** Resolves when Temporal has seen it poll, or with that condition. */
export async function startLocalWorker(
  directory: string,
  workspace: string,
  settings: Record<string, string>,
  { program, until = /^(healthy|saturated)$/ }: WorkerOptions = {},
): Promise<LocalWorker> {
  const worker = await spawnLocalWorker(directory, workspace, settings, program);
  const condition = () => worker.status().then(({ condition: now }) => now, String);
  try {
    await expect.poll(condition, { timeout: 60_000, intervals: [100] }).toMatch(until);
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw error;
  }
  return worker;
}

/** `workspace` is made where it is missing; two workers may share it. */
export async function spawnLocalWorker(
  directory: string,
  workspace: string,
  settings: Record<string, string>,
  program = localProgram,
): Promise<LocalWorker> {
  await mkdir(workspace, { recursive: true });
  await mkdir(directory, { recursive: true });
  const socketPath = join(directory, 'runner.sock');
  const child = spawn(process.execPath, [program, '--socket', socketPath], {
    env: { NODE_ENV: 'production', PATH: process.env.PATH, WORKSPACE_ROOT_DIR: workspace, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    child,
    status: () => readStatus(socketPath),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A command of the worker's image, as the process that it is there. */
export async function runLocalCommand(args: string[], settings: Record<string, string>) {
  return await promisify(execFile)(process.execPath, [localProgram, ...args], {
    env: { NODE_ENV: 'production', PATH: process.env.PATH, ...settings },
    maxBuffer: 16 * 1024 * 1024,
  });
}

async function readStatus(socketPath: string) {
  const asked = request({ socketPath, path: '/status' });
  asked.end();
  const [response] = await once(asked, 'response');
  return JSON.parse(await text(response));
}
