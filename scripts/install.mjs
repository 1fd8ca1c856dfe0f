/** Makes sure that the packages of a folder are installed as its lockfile says; plain Node, so that it runs first. */
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command with inherited output; rejects with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

async function modifiedAt(path) {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}

/** `npm ci` when node_modules is missing or older than the lockfile; true if it ran. */
export async function ensureInstalled(directory = root) {
  const installed = await modifiedAt(join(directory, 'node_modules/.package-lock.json'));
  if (installed > 0 && installed >= (await modifiedAt(join(directory, 'package-lock.json')))) return false;
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: directory });
  return true;
}
