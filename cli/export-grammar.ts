import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ExportRequest,
  exportStorages,
  exportTargets,
  namespacePattern,
  replicasMax,
} from '@/lib/contracts/export';

/** What the command line asks of an export. */
export interface CliExportRequest {
  type: 'export';
  request: ExportRequest;
  /** Null: standard output. */
  output: string | null;
  force: boolean;
  json: false;
}

function parseReplicas(text: string): ExportRequest['replicas'] {
  const [, least = '', most = least] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  const [min, max] = [Number(least), Number(most)];
  if (min >= 1 && min <= max && max <= replicasMax) return { min, max };
  throw new InvalidArgumentError(`Write a number from 1 to ${replicasMax}, or two as 1-10.`);
}

function parseNamespace(text: string): string {
  if (namespacePattern.test(text)) return text;
  throw new InvalidArgumentError('Write small letters, digits and hyphens, at most 63.');
}

/** One more of the option's values: `NAME=VALUE`. */
function parseSet(text: string, before: ExportRequest['set'] = {}): ExportRequest['set'] {
  const at = text.indexOf('=');
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError('Write a setting and its value, as TEMPORAL_ADDRESS=temporal:7233.');
}

export function addExport(program: Command, take: (request: CliExportRequest) => void): void {
  program
    .command('export')
    .addArgument(new Argument('<target>', 'what is to run the worker').choices(exportTargets))
    .description(
      'Print the worker’s container as files for another engine, without secrets; exit code 3 when something has to be decided first',
    )
    .option('--output <directory>', 'Write the files there')
    .option('--force', 'Replace files that are there')
    .addOption(
      new Option(
        '--storage <storage>',
        'The workspace: a volume that stays, this machine’s folder, or one that goes with the worker',
      )
        .choices(exportStorages)
        .default('volume'),
    )
    .option(
      '--replicas <number>',
      'Workers; on Kubernetes also as 1-10: as many as the queue asks for (KEDA)',
      parseReplicas,
      {
        min: 1,
        max: 1,
      },
    )
    .option('--namespace <name>', 'Of Kubernetes', parseNamespace)
    .option(
      '--set <NAME=VALUE>',
      'A setting that is another one there; may be given several times',
      parseSet,
      {},
    )
    .action((target, { output = null, force = false, ...options }) =>
      take({ type: 'export', request: { target, ...options }, output, force, json: false }),
    );
}
