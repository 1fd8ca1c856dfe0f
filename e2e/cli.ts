import { execFile } from 'node:child_process';
import type { Machine } from './fixtures';

interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `stigmer-console` on the test's machine; never throws for an exit code. */
export function runCli(machine: Machine, args: readonly string[]): Promise<CliResult> {
  const root = new URL('..', import.meta.url).pathname;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['dist/cli.mjs', ...args],
      { cwd: root, env: machine.environment, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
