import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleEnvironment } from '@/e2e/console-process';
import { readBed } from '@/testbed/bed';

export interface Machine {
  home: string;
  /** Of the engine. */
  socketPath: string;
  containerName: string;
  /** Of the console. */
  environment: NodeJS.ProcessEnv;
}

/** A home of its own with settings for the bed's Temporal, and an engine of the bed. The caller removes home and container. */
export async function makeMachine(image: string, wanted: 'docker' | 'podman' = 'docker'): Promise<Machine> {
  const bed = readBed();
  const row = bed.engines.find(({ kind }) => kind === wanted);
  if (row === undefined) throw new Error(`The bed has no row for ${wanted}`);
  const home = await mkdtemp(join(tmpdir(), 'stigmer-bench-'));
  const id = randomBytes(3).toString('hex');
  await mkdir(join(home, 'console'), { mode: 0o700 });
  const settings = `TEMPORAL_ADDRESS=${bed.temporal?.address}\nSTIGMER_TASK_QUEUE=bench-${id}\n`;
  await writeFile(join(home, 'console/agent-runner.env'), settings, { mode: 0o600 });
  const containerName = `stigmer-bench-${id}`;
  const { socketPath } = row;
  const environment = consoleEnvironment({ home, socketPath, containerName, image });
  return { home, socketPath, containerName, environment };
}
