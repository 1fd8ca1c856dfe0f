/**
 * `npm test`: installs what is missing, brings up the real test bed, runs each engine's suite on it beside the checks that
 * need no engine, then the browser's journeys, takes it down, proves that nothing is left, and ends with one line that
 * counts every suite.
 * `npm test -- --only unit,engine` runs a part; `--bed FILE` uses a bed that is up already.
 */
import './node-version.mjs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root, run } from './install.mjs';
import { standOnDefaultPort } from './stranger.mjs';
import { Tally } from './tally.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, bed: { type: 'string' } } });
const only = options.only?.split(',');
const started = Date.now();
await ensureInstalled();
const tally = new Tally();
const directory = await mkdtemp(join(tmpdir(), 'stigmer-test-'));
const bedDirectory = join(directory, 'bed');
const bedFile = options.bed ?? join(bedDirectory, 'bed.json');

/** `--only engine` means the suites of all engines. */
function wanted(name) {
  return only === undefined || only.includes(name) || only.includes(name.split(' ')[0]);
}

/** Tells how long the work took; its failure is counted by the tally, and what follows still runs. */
async function timed(name, work) {
  const from = Date.now();
  const error = await work().then(
    () => null,
    (reason) => reason,
  );
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  console.log(`== ${name}: ${error ? `failed, ${error.message}` : 'done'} (${seconds} s)`);
}

async function suite(name, work) {
  if (wanted(name)) await timed(name, work);
}

function command(name, program, args) {
  return suite(name, () => tally.single(name, () => run(program, args)));
}

function vitest(name, args, env = {}) {
  return suite(name, () => {
    const report = join(directory, `${name}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const ran = run('npx', ['vitest', 'run', ...args, ...reporters], { env: { ...process.env, ...env } });
    return tally.vitest(name, report, ran);
  });
}

function playwright(project, env) {
  const name = `e2e ${project}`;
  return suite(name, () => {
    const report = join(directory, `${name}.json`);
    const args = ['playwright', 'test', `--project=${project}`, `--output=test-results/${project}`];
    const ran = run('npx', args, {
      env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    });
    return tally.playwright(name, report, ran);
  });
}

async function buildChecks() {
  // Journeys drive the worker by its own sources.
  if (['types', 'e2e', 'worker unit', 'worker types'].some(wanted))
    await ensureInstalled(join(root, 'agent-runner'));
  await command('format and lint', 'npx', ['biome', 'check', '--error-on-warnings', '.']);
  await command('types', 'npx', ['tsc', '--noEmit', '-p', '.']);
  await command('unused code', 'npx', ['knip', '--no-progress']);
  await command('build', process.execPath, [join(root, 'scripts/build.mjs')]);
}

async function unitChecks() {
  await vitest('unit', ['--project', 'unit']);
  await vitest('worker unit', ['--root', 'agent-runner']);
  await command('worker types', 'npx', ['tsc', '--noEmit', '-p', 'agent-runner']);
}

const testbed = (...args) => ['tsx', 'testbed/main.ts', ...args, '--directory', bedDirectory];
const needsBed = wanted('engine') || wanted('e2e');
const ownBed = needsBed && options.bed === undefined;

async function bringUp() {
  if (ownBed) await timed('test bed', () => tally.single('test bed', () => run('npx', testbed('up'))));
}

async function takeDown() {
  if (ownBed)
    await timed('nothing left', () => tally.single('nothing left', () => run('npx', testbed('down'))));
  await rm(directory, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => tally.interrupt(signal));

/** What is another thing on each engine. */
const byEngine = ['lib/engine', 'lib/health', 'lib/logs', 'lib/runner', 'lib/service', 'cli'];

/** Names of the bed's engines; none when it did not come up, or is not needed. */
async function enginesOfBed() {
  await bringUp();
  if (!needsBed) return [];
  const bed = await readFile(bedFile, 'utf8').catch(() => null);
  if (bed === null) tally.fail('engine and browser suites', 'the test bed did not come up');
  return bed === null ? [] : JSON.parse(bed).engines.map(({ name }) => name);
}

/** Engines do not disturb each other; what no engine changes runs once. */
async function engineSuites(env) {
  const engines = await enginesOfBed();
  const suiteOf = (name, index) => {
    const args = ['--project', 'engine', ...(index === 0 ? [] : byEngine)];
    return vitest(`engine ${name}`, args, { ...env, STIGMER_TEST_ENGINE: name });
  };
  await Promise.all(engines.map(suiteOf));
  return engines;
}

/** The worker's own journeys need the images that those of its engine take away. */
async function journeys([first, ...others], env) {
  if (first === undefined || !wanted('e2e')) return;
  const stranger = await standOnDefaultPort();
  const shared = { ...env, ...(stranger && { STIGMER_TEST_STRANGER: 'true' }) };
  const lane = playwright('worker', shared).then(() => playwright(first, shared));
  await Promise.all([lane, ...others.map((name) => playwright(name, shared))]);
  if (stranger)
    await timed('nothing sent to localhost:3000', () =>
      tally.single('nothing sent to localhost:3000', stranger.leave),
    );
}

try {
  const env = { STIGMER_TEST_BED: bedFile };
  // Engines are mostly waited for, checks mostly compute; the browser's journeys have the machine to themselves.
  const [engines] = await Promise.all([engineSuites(env), buildChecks().then(unitChecks)]);
  await journeys(engines, env);
} finally {
  await takeDown();
}
process.exitCode = tally.print(Date.now() - started);
