import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunAgentInput } from '@/agent-runner/src/workflows/run-agent-contract';
import { cached } from '@/testbed/cache';
import { installTemporalio, temporalioVersion } from '@/testbed/python-sdk';
import { documented } from './documented';
import type { Machine } from './fixtures';

const run = promisify(execFile);

/** The SDK's own thread may crash the interpreter's tidy end. */
const end = 'import os; os._exit(0)';

const cryptography = '48.0.0';

/** Temporal's Python SDK and the package by which the documented example encrypts, kept in the cache by version. */
function installSdk(): Promise<string> {
  return cached(`python-temporalio-${temporalioVersion}-cryptography-${cryptography}`, (draft) =>
    installTemporalio(draft, 'this-machine', [`cryptography==${cryptography}`]),
  );
}

/** Another language's client knows nothing of this project: what it is given and gets is the public contract. */
export async function runPythonClient(
  machine: Machine,
  input: RunAgentInput,
  example: { fence: string; environment?: Record<string, string> } = { fence: 'python' },
): Promise<unknown> {
  const sdk = await installSdk();
  const { stdout } = await run(
    'python3',
    [
      '-c',
      `${documented(example.fence)}\n${end}`,
      machine.temporalAddress,
      machine.taskQueue,
      JSON.stringify(input),
    ],
    { env: { ...process.env, ...example.environment, PYTHONPATH: sdk }, timeout: 60_000 },
  );
  return JSON.parse(stdout);
}
