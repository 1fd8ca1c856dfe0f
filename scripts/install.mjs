/** Makes sure that the packages of a folder are installed as its lockfile says; plain Node, so that it runs first. */
import { spawn } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
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

/** The same for a user who waits: says what it is, and shows the output only when it fails. */
export async function runQuietly(sentence, command, args, options = {}) {
  console.log(sentence);
  const output = [];
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`It ended with exit code ${code}`)),
      );
    });
  } catch (error) {
    process.stderr.write(Buffer.concat(output));
    throw error;
  }
}

async function modifiedAt(path) {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}

/**
 * Installs the locked versions when node_modules is missing, unfinished or older than the lockfile; true if it ran. Not
 * `npm ci`: it refuses a lockfile that was made where some packages for other platforms were not to be had, although none
 * of them is needed here; `npm install` takes the same versions and changes no file.
 */
export async function ensureInstalled(directory = root) {
  const installed = await modifiedAt(join(directory, 'node_modules/.package-lock.json'));
  if (installed > 0 && installed >= (await modifiedAt(join(directory, 'package-lock.json')))) return false;
  // Without npm's own record an install was killed in it, and npm takes half a package for a whole one.
  if (installed === 0) await rm(join(directory, 'node_modules'), { recursive: true, force: true });
  console.log('Installing the packages that the lockfile names');
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
  });
  return true;
}
