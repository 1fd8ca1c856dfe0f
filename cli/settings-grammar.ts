import { type Command, InvalidArgumentError } from 'commander';

/** What the command line asks of the settings file. */
export type SettingsRequest =
  | { type: 'settings'; json: boolean }
  | { type: 'settings-history'; json: boolean }
  | { type: 'settings-diff'; id: number | null; json: boolean }
  | { type: 'restore-settings'; id: number; yes: boolean; json: boolean }
  | { type: 'import-settings'; file: string; dryRun: boolean; yes: boolean; json: boolean };

function parseId(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write the number of a version.');
}

export function addSettings(program: Command, take: (request: SettingsRequest) => void): void {
  const settings = program
    .command('settings')
    .description('List every setting: what it comes to, from where, and what the container has instead')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'settings', json }));
  const json = () => settings.opts().json ?? false;
  settings
    .command('history')
    .description('List the versions of the settings file, the newest first, with what each changed')
    .action(() => take({ type: 'settings-history', json: json() }));
  settings
    .command('diff')
    .argument('[id]', 'number of a version', parseId)
    .description('Say what restoring a version would change; without one, what waits for Apply')
    .action((id = null) => take({ type: 'settings-diff', id, json: json() }));
  settings
    .command('restore')
    .argument('<id>', 'number of a version', parseId)
    .description('Make a version the settings file again; what it changes is shown and asked first')
    .option('--yes', 'Do not ask')
    .action((id, { yes = false }) => take({ type: 'restore-settings', id, yes, json: json() }));
  settings
    .command('import <file>')
    .description(
      'Take settings from a .env or the original’s config.yaml; what it changes is shown and asked first',
    )
    .option('--dry-run', 'Only show what it would change')
    .option('--yes', 'Do not ask')
    .action((file, { dryRun = false, yes = false }) =>
      take({ type: 'import-settings', file, dryRun, yes, json: json() }),
    );
}
