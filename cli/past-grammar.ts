import type { Command } from 'commander';

/** What the command line asks of the worker's past. */
export type PastRequest =
  | { type: 'history'; json: boolean }
  | { type: 'incidents'; id: string | null; json: boolean }
  | { type: 'resources'; json: boolean };

/** What the console has kept of the worker. */
export function addPast(program: Command, take: (request: PastRequest) => void): void {
  program
    .command('history')
    .description(
      'List the lives of the worker’s container, the newest first: when, how and by whom each ended',
    )
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'history', json }));
  program
    .command('incidents [id]')
    .description('List when the worker broke down and by what; with an id, what was sealed of it')
    .option('--json', 'Print JSON')
    .action((id = null, { json = false }) => take({ type: 'incidents', id, json }));
  program
    .command('resources')
    .description('Say what the worker uses now and used over the last day: processor, memory, restarts')
    .option('--json', 'Print every sample as JSON')
    .action(({ json = false }) => take({ type: 'resources', json }));
}
