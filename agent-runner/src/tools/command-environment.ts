import { join } from 'node:path';
import { openDirectoryAt } from '../sandbox/directory-handle';
import { runnerFolder } from '../sandbox/relative-path';
import type { Sandbox } from '../sandbox/sandbox';
import { commandPath } from './command-path';

const temporaryFolder = [runnerFolder, 'tmp'];

/** All that a command of the agent sees of an environment; its folder for temporary files is the session's own. */
export async function commandEnvironment(sandbox: Sandbox): Promise<Record<string, string>> {
  await sandbox.borrow(async (root) => {
    const opening = openDirectoryAt(root, temporaryFolder, 'create');
    // What the agent put in its place is the agent's own affair.
    await opening.then(
      (folder) => folder.close(),
      () => undefined,
    );
  });
  return {
    PATH: commandPath,
    HOME: sandbox.directory,
    TMPDIR: join(sandbox.directory, ...temporaryFolder),
    LANG: 'C.UTF-8',
    TERM: 'dumb',
  };
}
