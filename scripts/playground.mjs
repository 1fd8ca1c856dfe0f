/** `npm run playground`: the test bed plus the console on it; Ctrl-C removes all of it. */
import './node-version.mjs';
import { runInForeground } from './foreground.mjs';
import { ensureInstalled } from './install.mjs';

await ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
await ensureBuilt();
process.exitCode = await runInForeground([
  '--import',
  'tsx',
  'testbed/playground.ts',
  ...process.argv.slice(2),
]);
