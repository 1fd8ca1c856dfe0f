import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import type { Output } from '@/cli/output';
import { parseOrNull } from '@/cli/socket-request';
import { failureRecordSchema } from '@/lib/contracts/failure';

const startFailureSchema = z.object({ type: z.literal('failure'), failure: failureRecordSchema });

type ServerLine =
  | { type: 'console-start'; url: string }
  | { type: 'notice'; text: string }
  | z.infer<typeof startFailureSchema>;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the server in the foreground, as if it had been started itself: its output, its signals, its exit code.
 * @param json where each line of its output goes as JSON; null leaves the output as it is
 */
export async function runServer(serverArguments: string[], json: Output | null): Promise<number> {
  const serverPath = fileURLToPath(new URL('./server.mjs', import.meta.url));
  const server = spawn(process.execPath, [serverPath, ...serverArguments], {
    stdio: ['inherit', json === null ? 'inherit' : 'pipe', 'inherit'],
  });
  if (json !== null && server.stdout !== null) {
    createInterface({ input: server.stdout }).on('line', (line) =>
      json.print(JSON.stringify(serverLine(line))),
    );
  }
  const forward = (signal: NodeJS.Signals) => server.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      server.on('error', reject);
      server.on('close', (code) => resolve(code ?? 1));
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}

/** The line with the link as data, why the server did not start as it is, any other as its text. */
export function serverLine(line: string): ServerLine {
  const url = /^Open (\S+)$/.exec(line)?.[1];
  if (url !== undefined) return { type: 'console-start', url };
  return startFailureSchema.safeParse(parseOrNull(line)).data ?? { type: 'notice', text: line };
}
