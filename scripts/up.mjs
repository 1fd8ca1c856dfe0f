/** `npm run up`: installs, builds and starts the console in the foreground. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { promisify } from 'node:util';
import { ensureInstalled, root, run } from './install.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node.js ${process.versions.node} is too old. The console needs 20.19 or newer: https://nodejs.org`,
  );
  process.exit(1);
}

const args = process.argv.slice(2);
await ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
await ensureBuilt();

/** A bare Debian or Ubuntu machine, as root, on which the playground can bring its own engine. */
function isBareDebian() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && process.getuid?.() === 0;
}

/** What the command line says of this machine; it changes nothing. */
async function hasEngine() {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, 'dist/cli.mjs'),
    'status',
    '--json',
  ]).catch((error) => error);
  return JSON.parse(stdout || '{"engine":null}').engine !== null;
}

async function wantsPlayground() {
  if (args.includes('--playground')) return true;
  if (!process.stdin.isTTY || !isBareDebian() || (await hasEngine())) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    'No container engine is usable here. Run on the playground engine instead (Docker, Podman, registry and Temporal of its own, all removed at the end)? [y/N] ',
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

const rest = args.filter((arg) => arg !== '--playground');
const script = (await wantsPlayground()) ? 'scripts/playground.mjs' : 'dist/server.mjs';
// The signals of a terminal reach the child by itself; this process stays until the child has cleaned up.
let asked = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    asked = true;
  });
}
await run(process.execPath, [join(root, script), ...rest]).catch((error) => {
  if (asked) return;
  console.error(error.message);
  process.exitCode = 1;
});
