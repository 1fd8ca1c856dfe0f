import type { Command } from 'commander';

export interface EnginesRequest {
  type: 'engines';
  /** Null: only to be listed. */
  use: string | null;
  json: boolean;
}

/** In place of an engine’s name: none is chosen. */
export const automatic = 'auto';

export function addEngines(program: Command, take: (request: EnginesRequest) => void): void {
  const engines = program
    .command('engines')
    .description('List where an engine was looked for, what was found, and what it needs')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'engines', use: null, json }));
  engines
    .command('use <name>')
    .description(`Use this engine from now on, by its source or address; ${automatic}: look for one again`)
    .action((name) => take({ type: 'engines', use: name, json: engines.opts().json ?? false }));
}
