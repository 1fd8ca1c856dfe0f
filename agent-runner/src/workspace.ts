import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether this process may create files there, as the kernel sees it (owner, mode, read-only mount). */
export async function isWritable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The runner's own folder of the workspace. */
export function runnerFolderOf(workspaceDirectory: string): string {
  return join(workspaceDirectory, '.agent-runner');
}

/** Writes a small file into the runner's own folder of the workspace and returns its path. */
export async function writeRunnerFile(directory: string, name: string, content: string): Promise<string> {
  const folder = runnerFolderOf(directory);
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}
