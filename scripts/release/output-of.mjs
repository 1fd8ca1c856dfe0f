import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a program prints; rejects with what it says on standard error. No output of a release is larger than 64 MiB. */
export async function outputOf(program, args, options = {}) {
  const { stdout } = await run(program, args, { maxBuffer: 64 * 1024 * 1024, ...options });
  return stdout;
}
