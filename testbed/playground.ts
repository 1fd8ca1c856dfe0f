import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ReadBundle, readBundle } from '@/lib/bundle/read-bundle';
import { readConfig } from '@/lib/config/config';
import type { Bed } from './bed';
import { bringUp } from './bring-up';
import { noteProcess } from './daemon';
import { forgetAgentRunner } from './images';
import { codeNow, rebuild } from './rebuild/rebuild';
import { rebuiltLines } from './rebuild/rebuilt-lines';
import { situationOf } from './rebuild/situation';
import { printedStep } from './steps';
import { playgroundConsole, takeDown } from './take-down';

/** A worker is not registered only after its grace. */
const rebuiltSeenMs = 60_000;

const root = new URL('..', import.meta.url).pathname;

async function consoleEnvironment(bed: Bed): Promise<NodeJS.ProcessEnv> {
  const home = join(bed.directory, 'home');
  const directory = join(home, 'console');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const address = bed.temporal?.address ?? 'localhost:7233';
  await writeFile(join(directory, 'agent-runner.env'), `TEMPORAL_ADDRESS=${address}\n`, {
    mode: 0o600,
  });
  const docker = bed.engines.find(({ kind }) => kind === 'docker') ?? bed.engines[0];
  return {
    ...process.env,
    STIGMER_HOME: home,
    STIGMER_AGENT_RUNNER_IMAGE: bed.images.agentRunner,
    DOCKER_HOST: `unix://${docker?.socketPath}`,
  };
}

/** Starts the console with its output shown; resolves when it has printed its link. */
async function startConsole(
  directory: string,
  env: NodeJS.ProcessEnv,
  port: string | undefined,
): Promise<ChildProcess> {
  const args = ['dist/server.mjs', ...(port === undefined ? [] : ['--port', port])];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  noteProcess(directory, playgroundConsole, child.pid ?? 0);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The console ended with ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      if (chunk.includes('#ticket=')) resolve();
    });
  });
  return child;
}

async function setUp(env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, ['dist/cli.mjs', 'setup'], { cwd: root, env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Set-up ended with exit code ${code}`);
}

/** Resolves at the first signal that asks to end. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
}

async function end(child: ChildProcess | null, directory: string): Promise<void> {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await printedStep('remove the playground', () => takeDown(directory));
}

/** Stages what a bundle tells before the console comes up, and says what a console says of it. */
async function rebuildFrom(bundle: ReadBundle, bed: Bed, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const situation = situationOf(bundle);
  const temporalAddress = bed.temporal?.address ?? 'localhost:7233';
  const { plan, environment } = await rebuild(situation, { environment: env, temporalAddress });
  for (const line of rebuiltLines(situation, plan)) console.log(line);
  console.log(`  now     ${(await codeNow(environment, plan.code, rebuiltSeenMs)) ?? 'nothing is wrong'}`);
  return environment;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { setup: { type: 'boolean' }, port: { type: 'string' }, from: { type: 'string' } },
  });
  // Before anything is brought up: neither a wrong port nor a file that is no bundle costs anybody minutes.
  if (values.port !== undefined) readConfig({ NODE_ENV: 'production', PORT: values.port }, root);
  const bundle = values.from === undefined ? null : await readBundle(values.from);
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-playground-'));
  const asked = askedToEnd();
  let child: ChildProcess | null = null;
  try {
    console.log(`Playground in ${directory}: Docker, a registry and Temporal of its own`);
    console.log(
      'The first one takes some minutes: it builds Temporal and the image, and keeps both for the next.',
    );
    const work = async () => {
      const bed = await bringUp({ directory, engines: ['docker'], forTests: false, step: printedStep });
      for (const { socketPath } of bed.engines) await forgetAgentRunner(socketPath, bed.images.agentRunner);
      const own = await consoleEnvironment(bed);
      const env = bundle === null ? own : await rebuildFrom(bundle, bed, own);
      child = await startConsole(directory, env, values.port);
      if (values.setup) await setUp(env);
      console.log('Ctrl-C removes all of it.');
      await once(child, 'exit');
    };
    await Promise.race([work(), asked]);
  } finally {
    await end(child, directory);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
