import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { editFile } from './edit-file';
import { listFiles } from './list-files';
import { readFile } from './read-file';
import { type CommandOptions, runCommand } from './run-command';
import { searchFiles } from './search-files';
import type { AgentTool } from './tool';
import { writeFile } from './write-file';

/** Everything that the agent may do, all of it in the one sandbox, which must stay open for as long as they are used. */
export function createTools(sandbox: Sandbox, options: CommandOptions): AgentTool[] {
  return [
    listFiles(sandbox),
    readFile(sandbox),
    writeFile(sandbox),
    editFile(sandbox),
    searchFiles(sandbox),
    runCommand(sandbox, options),
  ];
}
