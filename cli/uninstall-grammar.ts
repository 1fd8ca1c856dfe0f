import { type Command, InvalidArgumentError, Option } from 'commander';
import { type RemovableGroup, removableGroupSchema, tickedGroups } from '@/lib/contracts/uninstall';

export interface UninstallRequest {
  type: 'uninstall';
  /** What may go; the workspace is not among it. */
  groups: RemovableGroup[];
  /** The workspace's whole path, as it was written. */
  workspace: string | null;
  dryRun: boolean;
  yes: boolean;
  json: boolean;
}

function parseGroups(text: string): RemovableGroup[] {
  return text.split(',').map((name) => {
    const parsed = removableGroupSchema.safeParse(name.trim());
    if (parsed.success && parsed.data !== 'workspace') return parsed.data;
    throw new InvalidArgumentError(`write some of ${tickedGroups.join(',')}.`);
  });
}

export function addUninstall(program: Command, take: (request: UninstallRequest) => void): void {
  const list = tickedGroups.join(',');
  program
    .command('uninstall')
    .description('List everything the console ever made on this machine with its size, and remove it')
    .addOption(new Option('--keep <list>', `What stays, of ${list}`).argParser(parseGroups).conflicts('only'))
    .addOption(new Option('--only <list>', 'What goes; all else stays').argParser(parseGroups))
    .option('--workspace <path>', 'Remove the workspace, too: its whole path, as the list shows it')
    .option('--dry-run', 'List what would go and what would stay, and change nothing')
    .option('--yes', 'Do not ask')
    .option('--json', 'Print the list, and what became of each thing, as lines of JSON')
    .action(
      ({ keep = [], only = tickedGroups, workspace = null, dryRun = false, yes = false, json = false }) =>
        take({
          type: 'uninstall',
          groups: only.filter((group: RemovableGroup) => !keep.includes(group)),
          workspace,
          dryRun,
          yes,
          json,
        }),
    );
}
