import { type Command, Option } from 'commander';
import { type RunFilter, runFilterSchema } from '@/lib/contracts/runs';

/** What the command line asks of agent runs. */
export type RunsRequest =
  | { type: 'runs'; state: RunFilter | null; session: string | null; json: boolean }
  | { type: 'run'; workflowId: string; json: boolean }
  | { type: 'cancel-run'; workflowId: string; json: boolean }
  | { type: 'test'; withModel: boolean; json: boolean };

export function addRuns(program: Command, take: (request: RunsRequest) => void): void {
  program
    .command('runs')
    .description('List the agent runs of the worker’s queue: those under way, then those that ended last')
    .addOption(new Option('--state <state>', 'Only those').choices(runFilterSchema.options))
    .option('--session <id>', 'Only those of that session')
    .option('--json', 'Print JSON')
    .action(({ state = null, session = null, json = false }) => take({ type: 'runs', state, session, json }));
  program
    .command('run <workflow-id>')
    .description('Show one agent run: its steps, tools and tokens, and how it ended')
    .option('--json', 'Print JSON')
    .action((workflowId, { json = false }) => take({ type: 'run', workflowId, json }));
  program
    .command('cancel-run <workflow-id>')
    .description('Cancel an agent run: the call of the model and the command that runs are ended')
    .option('--json', 'Print JSON')
    .action((workflowId, { json = false }) => take({ type: 'cancel-run', workflowId, json }));
  program
    .command('test')
    .description(
      'Test the worker end to end, and say what that did not prove; exit code 0 only when it passed',
    )
    .option('--with-model', 'Run an agent as well: a few calls of the model, which may cost money')
    .option('--json', 'Print JSON')
    .action(({ withModel = false, json = false }) => take({ type: 'test', withModel, json }));
}
