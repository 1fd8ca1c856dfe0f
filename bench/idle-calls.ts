import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi } from '@/e2e/engine-api';
import { readBed } from '@/testbed/bed';
import { makeMachine } from './machine';

/** After the start, which asks more than a console at rest. */
const startMs = 15_000;
/** After the set-up, until what a fresh container is asked more often is known. */
const settledMs = 30_000;
const measureMs = 60_000;
const here = new URL('..', import.meta.url).pathname;

/** A socket in front of the engine's that notes the first line of every request. */
async function countCalls(socketPath: string, target: string) {
  const calls: string[] = [];
  const server = createServer((client) => {
    const engine = connect(target);
    client.on('data', (chunk) => {
      for (const [, call] of chunk.toString('latin1').matchAll(/^([A-Z]+ \S+) HTTP\/1\.1\r$/gm)) {
        calls.push(
          (call ?? '')
            .replace(/^(\S+) (\/v[\d.]+)?/, '$1 ')
            .replace(/\?.*/, '')
            .replace(/[0-9a-f]{64}/, 'ID'),
        );
      }
    });
    for (const each of [client, engine]) each.on('error', () => {});
    client.pipe(engine).pipe(client);
    client.on('close', () => engine.destroy());
  });
  await new Promise<void>((done) => server.listen(socketPath, done));
  return { calls, close: () => server.close() };
}

type Situation = 'nothing is set up' | 'a worker runs';

/** Set-up by the checkout's own command line, which knows its own console. */
async function setUp(directory: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)(process.execPath, ['dist/cli.mjs', 'setup'], {
    cwd: directory,
    env: environment,
  });
}

/** The engine calls of one minute by a console of that checkout. */
async function idleMinute(directory: string, situation: Situation, kind: 'docker' | 'podman') {
  const worker = situation === 'a worker runs';
  const image = worker ? readBed().images.agentRunner : 'localhost/not/there:1';
  const machine = await makeMachine(image, kind);
  const counter = await countCalls(join(machine.home, 'engine.sock'), machine.socketPath);
  const environment = {
    ...machine.environment,
    DOCKER_HOST: `unix://${join(machine.home, 'engine.sock')}`,
  };
  let child: ConsoleProcess | null = null;
  try {
    child = await startConsole(environment, directory);
    if (worker) await setUp(directory, environment);
    await sleep(worker ? settledMs : startMs);
    counter.calls.length = 0;
    await sleep(measureMs);
    return [...counter.calls];
  } finally {
    await child?.stop();
    counter.close();
    await engineApi(machine.socketPath).removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}

function print(title: string, calls: readonly string[]): void {
  console.log(`${title}: ${calls.length} engine calls a minute`);
  for (const call of [...new Set(calls)].sort()) {
    console.log(`  ${calls.filter((each) => each === call).length} ${call}`);
  }
}

const { values } = parseArgs({ options: { beside: { type: 'string' }, engine: { type: 'string' } } });
const kind = values.engine === 'podman' ? 'podman' : 'docker';
for (const situation of ['nothing is set up', 'a worker runs'] as const) {
  const own = await idleMinute(here, situation, kind);
  print(`${kind}, ${situation}, this checkout`, own);
  if (values.beside === undefined) continue;
  const other = await idleMinute(resolve(values.beside), situation, kind);
  print(`${kind}, ${situation}, the other one`, other);
  console.log(`Ratio ${(own.length / other.length).toFixed(2)} (goal: ≤ 0.1, and ≤ 4 a minute)\n`);
}
