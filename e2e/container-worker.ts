import { readFile } from 'node:fs/promises';
import type { EngineApi } from './engine-api';

/** The worker's process on this machine: the one child that the container's init has from the start. */
export async function workerProcess(engine: EngineApi, containerName: string): Promise<number> {
  const init: number = Object(await engine.inspect(containerName)).State.Pid;
  const [child = ''] = (await readFile(`/proc/${init}/task/${init}/children`, 'utf8')).split(' ');
  const command = await readFile(`/proc/${child}/cmdline`, 'utf8');
  if (!command.startsWith('/app/node\0')) throw new Error(`The init of ${containerName} runs ${command}`);
  return Number(child);
}
