import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '@/lib/config/config';
import { toFailureRecord } from '@/lib/contracts/failure';
import { isFailure } from '@/lib/core/failure';
import { exitCodes } from './commands/command';
import type { ClientParts } from './open-client';
import { createOutput, type Output } from './output';
import { createProgram, type Request } from './program';
import { runRequest } from './run-request';
import { failureLines } from './text/failure-text';

function clientParts(): ClientParts {
  const { env: environment } = process;
  // As for the server: the package that this command line belongs to, which may be a checkout.
  const startDirectory = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  return { config: readConfig(environment, startDirectory), environment, startDirectory };
}

async function main(): Promise<number> {
  const { stdout, stderr } = process;
  const output = createOutput({ stdout, stderr, environment: process.env });
  const requests: Request[] = [];
  await createProgram((request) => requests.push(request)).parseAsync(process.argv);
  const [request] = requests;
  if (request === undefined) return exitCodes.true;
  try {
    return await runRequest(request, clientParts, output);
  } catch (error) {
    tellFailure(error, request.json, output);
    return exitCodes.untrue;
  }
}

function tellFailure(error: unknown, json: boolean, output: Output): void {
  const failure = toFailureRecord(error, Date.now());
  if (json) output.print(JSON.stringify({ type: 'failure', failure }));
  else for (const line of failureLines(failure, output.colour)) output.notify(line);
  if (!isFailure(error) && error instanceof Error) output.notify(error.stack ?? error.message);
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    const code = 'code' in error ? error.code : null;
    // A reader that closes the pipe (`| head`) ends the command without a fault.
    if (code === 'EPIPE') process.exit(exitCodes.true);
    // A terminal that was closed (SIGHUP): the change that runs is still brought to its end.
    if (code !== 'EIO') throw error;
  });
}
process.exitCode = await main();
// Kept connections of a library must not hold a finished command.
process.stdout.write('', () => process.exit());
