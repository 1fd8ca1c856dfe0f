import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { CipherKey } from './payload-cipher';

/** Workflows see nothing of this process: before their first line they are told whether their failures are to be encrypted. */
export async function workflowBundle(keys: readonly CipherKey[]): Promise<WorkflowBundleOption> {
  // Made by the build, beside this file.
  const codePath = join(__dirname, 'workflows.js');
  if (keys.length === 0) return { codePath };
  return { code: `globalThis.stigmerEncryptsFailures = true;${await readFile(codePath, 'utf8')}` };
}
