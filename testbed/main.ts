import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BringUpOptions, bringUp } from './bring-up';
import { isFile } from './command';
import { daemonLives } from './daemon';
import { engineRows } from './engines';
import { canStartEngines } from './own-engine';
import { printedStep } from './steps';
import { takeDown } from './take-down';

const usage =
  'Usage: testbed up|down --directory DIR [--engines docker,podman,docker-29,podman-5 | --engines own]';

type Engines = BringUpOptions['engines'];

async function isUp(directory: string, engines: Engines): Promise<boolean> {
  const daemons = engines === 'own' ? ['registry'] : engines;
  return (await isFile(join(directory, 'bed.json'))) && daemons.every((name) => daemonLives(directory, name));
}

async function chosenEngines(named: string | undefined): Promise<Engines> {
  if (named === 'own') return 'own';
  if (named !== undefined) return named.split(',');
  return (await canStartEngines())
    ? engineRows.filter(({ always }) => always).map(({ name }) => name)
    : 'own';
}

async function up(directory: string, engines: Engines): Promise<void> {
  if (await isUp(directory, engines)) return console.log(`The test bed in ${directory} is up already`);
  console.log(`Bringing up the test bed in ${directory}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void takeDown(directory).finally(() => process.exit(1)));
  }
  try {
    await printedStep('the test bed', () =>
      bringUp({ directory, engines, forTests: true, step: printedStep }),
    );
  } catch (error) {
    await takeDown(directory);
    throw error;
  }
  console.log(`STIGMER_TEST_BED=${join(directory, 'bed.json')}`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { directory: { type: 'string' }, engines: { type: 'string' } },
  });
  const [action] = positionals;
  if (values.directory === undefined) throw new Error(usage);
  const directory = resolve(values.directory);
  if (action === 'up') await up(directory, await chosenEngines(values.engines));
  else if (action === 'down') await printedStep('take the test bed down', () => takeDown(directory));
  else throw new Error(usage);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
