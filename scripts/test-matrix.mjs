/**
 * `npm run test:matrix`: what is another thing on each engine, on the current Docker and Podman, which it builds once;
 * `npm test` does the same on Debian's older ones. Ends with a table of suites and engines, and one line that counts them.
 * `npm run test:matrix -- --engines docker,podman,docker-29,podman-5` runs it on all four.
 */
import './node-version.mjs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './install.mjs';
import { byEngine, Suites } from './suites.mjs';

const { values: options } = parseArgs({
  options: { engines: { type: 'string', default: 'docker-29,podman-5' }, bed: { type: 'string' } },
});
const wanted = options.engines.split(',');
/** From nothing to Ready, settings applied and put back, logs, images of others. */
const files = ['set-up', 'pull', 'settings', 'logs', 'local-image', 'other-images', 'faults', 'crash'].map(
  (name) => `e2e/${name}.spec.ts`,
);

await ensureInstalled();
await ensureInstalled(join(root, 'agent-runner'));
// Debian's Docker makes and pushes the images: an engine that did has their layers, and would pull none.
const suites = await Suites.begin({ bedFile: options.bed, engines: [...new Set(['docker', ...wanted])] });

try {
  const up = suites.bringUp();
  await suites.command('build', process.execPath, [join(root, 'scripts/build.mjs')]);
  const engines = (await up).filter((name) => wanted.includes(name));
  await Promise.all(engines.map((name) => suites.engine(name, byEngine)));
  await Promise.all(engines.map((name) => suites.playwright(name, { files })));
  await suites.runAgain();
  for (const line of suites.tally.table()) console.log(line);
} finally {
  await suites.end();
}
