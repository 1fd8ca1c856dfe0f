import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CipherKey } from './payload-cipher';

/** The workflows, made by the build beside this file. */
export function readWorkflows(): Promise<string> {
  return readFile(join(__dirname, 'workflows.js'), 'utf8');
}

/** Workflows see nothing of this process: before their first line they are told whether their failures are to be encrypted. */
export function workflowBundle(workflows: string, keys: readonly CipherKey[]): { code: string } {
  return { code: `globalThis.stigmerEncryptsFailures = ${keys.length > 0};${workflows}` };
}
