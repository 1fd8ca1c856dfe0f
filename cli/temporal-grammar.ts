import type { Command } from 'commander';
import type { Request } from './program';

const steps = [
  ['start', 'Start it, from its image if there is none yet, and wait until it answers'],
  ['stop', 'Stop it; container and data stay'],
  ['upgrade', 'Put this console’s image in its place; the data stay'],
] as const;

/** Temporal's development server: what it is, and what can be done with it. */
export function addTemporal(program: Command, take: (request: Request) => void): void {
  const temporal = program
    .command('temporal')
    .description('Show the Temporal server for development that runs here, or what a start of it would do')
    .option('--json', 'Print JSON, of an operation each change as a line')
    .action(({ json = false }) => take({ type: 'temporal', json }));
  const json = () => temporal.opts().json ?? false;
  for (const [step, description] of steps) {
    temporal
      .command(step)
      .description(description)
      .action(() => take({ type: 'operate-temporal', kind: `${step}-temporal`, json: json() }));
  }
  temporal
    .command('remove')
    .description('Stop and remove its container; its data stay')
    .option('--with-data', 'Delete its data and its log as well')
    .option('--yes', 'Do not ask')
    .action(({ withData = false, yes = false }) =>
      take({ type: 'remove-temporal', withData, yes, json: json() }),
    );
}
