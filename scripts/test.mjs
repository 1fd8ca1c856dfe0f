/**
 * `npm test`: installs what is missing, brings up the real test bed, runs each engine's suite on it beside the checks that
 * need no engine, then the browser's journeys, then once more what failed, takes it down, proves that nothing
 * is left, and ends with one line that counts every suite.
 * `npm test -- --only unit,engine` runs a part; `--bed FILE` uses a bed that is up already.
 */
import './node-version.mjs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './install.mjs';
import { standOnDefaultPort } from './stranger.mjs';
import { byEngine, Suites, timed } from './suites.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, bed: { type: 'string' } } });
await ensureInstalled();
const suites = await Suites.begin({ only: options.only?.split(','), bedFile: options.bed });

async function buildChecks() {
  // Journeys drive the worker by its own sources.
  if (['types', 'e2e', 'worker unit', 'worker types'].some((name) => suites.wanted(name)))
    await ensureInstalled(join(root, 'agent-runner'));
  await suites.command('format and lint', 'npx', ['biome', 'check', '--error-on-warnings', '.']);
  await suites.command('types', 'npx', ['tsc', '--noEmit', '--incremental', 'false', '-p', '.']);
  await suites.command('unused code', 'npx', ['knip', '--no-progress']);
  await suites.command('build', process.execPath, [join(root, 'scripts/build.mjs')]);
}

async function unitChecks() {
  await suites.vitest('unit', ['--project', 'unit']);
  await suites.vitest('worker unit', ['--root', 'agent-runner']);
  await suites.command('worker types', 'npx', ['tsc', '--noEmit', '-p', 'agent-runner']);
}

/** Engines do not disturb each other; what no engine changes runs once. */
async function engineSuites() {
  const engines = await suites.bringUp();
  await Promise.all(engines.map((name, index) => suites.engine(name, index === 0 ? [] : byEngine)));
  return engines;
}

/** The worker's own journeys need the images that those of its engine take away. */
async function journeys([first, ...others]) {
  if (first === undefined || !suites.wanted('e2e')) return;
  const stranger = await standOnDefaultPort();
  const env = stranger ? { STIGMER_TEST_STRANGER: 'true' } : {};
  const lane = suites.playwright('worker', { env }).then(() => suites.playwright(first, { env }));
  await Promise.all([lane, ...others.map((name) => suites.playwright(name, { env }))]);
  if (stranger)
    await timed('nothing sent to localhost:3000', () =>
      suites.tally.single('nothing sent to localhost:3000', stranger.leave),
    );
}

try {
  // Engines are mostly waited for, checks mostly compute; the browser's journeys have the machine to themselves.
  const [engines] = await Promise.all([engineSuites(), buildChecks().then(unitChecks)]);
  await journeys(engines);
  await suites.runAgain();
} finally {
  await suites.end();
}
