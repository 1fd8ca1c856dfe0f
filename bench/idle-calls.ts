import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { makeMachine } from './machine';

/** After the start, which asks more than a console at rest. */
const startMs = 15_000;
const measureMs = 60_000;
const here = new URL('..', import.meta.url).pathname;

/** A socket in front of the engine's that notes the first line of every request. */
async function countCalls(socketPath: string, target: string) {
  const calls: string[] = [];
  const server = createServer((client) => {
    const engine = connect(target);
    client.on('data', (chunk) => {
      for (const [, call] of chunk.toString('latin1').matchAll(/^([A-Z]+ \S+) HTTP\/1\.1\r$/gm)) {
        calls.push((call ?? '').replace(/^(\S+) (\/v[\d.]+)?/, '$1 ').replace(/\?.*/, ''));
      }
    });
    for (const each of [client, engine]) each.on('error', () => {});
    client.pipe(engine).pipe(client);
    client.on('close', () => engine.destroy());
  });
  await new Promise<void>((done) => server.listen(socketPath, done));
  return { calls, close: () => server.close() };
}

/** The engine calls of one minute by a console of that checkout, with nothing set up. */
async function idleMinute(directory: string): Promise<string[]> {
  const machine = await makeMachine('localhost/not/there:1');
  const counter = await countCalls(join(machine.home, 'engine.sock'), machine.socketPath);
  const environment = {
    ...machine.environment,
    DOCKER_HOST: `unix://${join(machine.home, 'engine.sock')}`,
  };
  let child: ConsoleProcess | null = null;
  try {
    child = await startConsole(environment, directory);
    await sleep(startMs);
    counter.calls.length = 0;
    await sleep(measureMs);
    return [...counter.calls];
  } finally {
    await child?.stop();
    counter.close();
    await rm(machine.home, { recursive: true, force: true });
  }
}

function print(title: string, calls: readonly string[]): void {
  console.log(`${title}: ${calls.length} engine calls a minute`);
  for (const call of [...new Set(calls)].sort()) {
    console.log(`  ${calls.filter((each) => each === call).length} ${call}`);
  }
}

const { values } = parseArgs({ options: { beside: { type: 'string' } } });
const own = await idleMinute(here);
print('This checkout', own);
if (values.beside !== undefined) {
  const other = await idleMinute(resolve(values.beside));
  print('The other one', other);
  console.log(`Ratio ${(own.length / other.length).toFixed(2)} (goal: ≤ 0.1, and ≤ 4 a minute)`);
}
