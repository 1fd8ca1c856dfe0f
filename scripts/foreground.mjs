/** Runs a Node program as if it had been started itself: its output, its signals, its exit code. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './install.mjs';

/**
 * Resolves with the exit code. Signals are handed on, since `kill` reaches this process only; those of a terminal reach
 * the program twice then, and it takes the two as one.
 */
export function runInForeground(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
