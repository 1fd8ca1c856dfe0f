/** Whether the console shall run on the playground's engine: asked for, or agreed to where there is no other. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { promisify } from 'node:util';
import { root } from './install.mjs';

/** A bare Debian or Ubuntu machine, as root, on which the playground can bring its own engine. */
function isBareDebian() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && process.getuid?.() === 0;
}

/** What the command line answers as JSON, whatever its exit code; null when it gave none. */
async function ask(command) {
  const cli = [join(root, 'dist/cli.mjs'), command, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, cli).catch((error) => error);
  return JSON.parse(stdout || 'null');
}

/** Whether nothing runs here yet and no engine would answer: the one case in which a question helps. */
async function lacksEngine() {
  const status = await ask('status');
  if (status?.verdict !== 'no-engine') return false;
  return (await ask('link'))?.url === undefined;
}

/** Empty at Ctrl-D; null at Ctrl-C, which ends the program. */
async function answerTo(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const end = new AbortController();
  let interrupted = false;
  terminal.on('SIGINT', () => {
    interrupted = true;
    end.abort();
  });
  terminal.on('close', () => end.abort());
  try {
    return await terminal.question(question, { signal: end.signal });
  } catch {
    process.stdout.write('\n');
    return interrupted ? null : '';
  } finally {
    terminal.close();
  }
}

export async function wantsPlayground(args) {
  if (args.includes('--playground')) return true;
  if (!process.stdin.isTTY || !isBareDebian() || !(await lacksEngine())) return false;
  console.log('No container engine is usable here.');
  console.log(
    'The playground brings Docker, a registry and Temporal of its own, and removes them at the end.',
  );
  const answer = await answerTo('Run on the playground? [y/N] ');
  if (answer === null) process.exit(130);
  return /^y(es)?$/i.test(answer.trim());
}
