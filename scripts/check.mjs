/** Format, lint, types, unused code, unit tests and build: what must hold without any engine. */
import './node-version.mjs';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './install.mjs';

await ensureInstalled();
const only = process.argv.slice(2);
const steps = [
  ['format', 'npx', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', 'npx', ['tsc', '--noEmit', '--incremental', 'false', '-p', '.']],
  ['unused', 'npx', ['knip', '--no-progress']],
  ['unit', 'npx', ['vitest', 'run', '--project', 'unit']],
  ['build', 'node', [join(root, 'scripts/build.mjs')]],
];
for (const [name, command, args] of steps) {
  if (only.length > 0 && !only.includes(name)) continue;
  process.stdout.write(`\n== ${name}\n`);
  await run(command, args).catch(() => {
    console.error(`== ${name} failed`);
    process.exit(1);
  });
}
