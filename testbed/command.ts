import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Runs without a limit when it is left out. */
  timeoutMs?: number;
}

const keptCharacters = 4000;

/** Runs a program to its end and returns its standard output; rejects with the last of what it said. */
export function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    const output: Buffer[] = [];
    let said = '';
    const keep = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-keptCharacters);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk);
      keep(chunk);
    });
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else
        reject(new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${signal ?? code}:\n${said}`));
    });
  });
}

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** Whether a program of that name is on the PATH. */
export async function isOnPath(program: string): Promise<boolean> {
  return command('sh', ['-c', `command -v ${program}`]).then(
    () => true,
    () => false,
  );
}
