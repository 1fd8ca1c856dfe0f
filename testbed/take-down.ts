import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from './command';
import { daemonLives, stopDaemon } from './daemon';
import { removeAllContainers } from './engine-socket';
import { engineRows } from './engines';
import { leaveOwnEngine } from './own-engine';

/** The playground's console: its command line does not name the directory. */
export const playgroundConsole = 'console';

async function mountsUnder(directory: string): Promise<string[]> {
  const text = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const points = text.split('\n').map((line) => line.split(' ')[1] ?? '');
  return points.filter((point) => point === directory || point.startsWith(`${directory}/`)).reverse();
}

/** Processes whose command line names the directory, this one left out. */
async function processesOf(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found: string[] = [];
  for (const pid of pids) {
    const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    const isOurs = Number(pid) === process.pid || / up | down |playground|scripts\/test/.test(line);
    if (line.includes(`${directory}/`) && !isOurs) found.push(`${pid} ${line.slice(0, 120)}`);
  }
  return found;
}

async function stopEngine(directory: string, name: string): Promise<void> {
  if (daemonLives(directory, name))
    await removeAllContainers(join(directory, `${name}.sock`)).catch(() => undefined);
  await stopDaemon(directory, name);
}

/** Podman keeps the monitor of a finished exec for five minutes; of a bed that goes down nobody asks for its result. */
async function endExecMonitors(directory: string): Promise<void> {
  for (const line of await processesOf(directory)) {
    const [pid, program = ''] = line.split(' ');
    if (program.endsWith('/conmon')) process.kill(Number(pid), 'SIGKILL');
  }
}

async function unmountAll(directory: string): Promise<void> {
  for (const point of await mountsUnder(directory))
    await command('umount', ['-l', point]).catch(() => undefined);
}

/** What is left of a bed, as lines to read; empty when it is gone without a trace. */
async function leftovers(directory: string): Promise<string[]> {
  const processes = (await processesOf(directory)).map((line) => `process ${line}`);
  const mounts = (await mountsUnder(directory)).map((point) => `mount ${point}`);
  const entries = (await readdir(directory).catch(() => [])).map((name) => `file ${join(directory, name)}`);
  return [...processes, ...mounts, ...entries];
}

/** Ends what was started in the directory, by pid, and proves that nothing is left. @throws with the list otherwise */
export async function takeDown(directory: string): Promise<void> {
  await stopDaemon(directory, playgroundConsole);
  await leaveOwnEngine(directory);
  await Promise.all(engineRows.map(({ name }) => stopEngine(directory, name)));
  await Promise.all(['registry', 'temporal'].map((name) => stopDaemon(directory, name)));
  await endExecMonitors(directory);
  await unmountAll(directory);
  await rm(directory, { recursive: true, force: true });
  // Processes that watched a container need a moment to see that it is gone.
  for (let waited = 0; waited < 5000 && (await processesOf(directory)).length > 0; waited += 100)
    await sleep(100);
  const left = await leftovers(directory);
  if (left.length > 0) throw new Error(`The test bed left something behind:\n${left.join('\n')}`);
}
