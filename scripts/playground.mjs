/** `npm run playground`: the test bed plus the console on it; Ctrl-C removes all of it. */
import { ensureInstalled, run } from './install.mjs';

await ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
await ensureBuilt();
// The signals of a terminal reach the child by itself; this process stays until the child has cleaned up.
let asked = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    asked = true;
  });
}
await run('npx', ['tsx', 'testbed/playground.ts', ...process.argv.slice(2)]).catch((error) => {
  if (asked) return;
  console.error(error.message);
  process.exitCode = 1;
});
