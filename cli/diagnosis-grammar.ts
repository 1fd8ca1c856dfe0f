import { type Command, Option } from 'commander';
import { type BundleFileName, bundleFileNames } from '@/lib/contracts/bundle';
import type { WhyQuery } from '@/lib/contracts/diagnosis';

/** What the command line asks when something is wrong. */
export type DiagnosisRequest =
  | { type: 'why'; query: WhyQuery; json: boolean }
  | { type: 'doctor'; json: boolean }
  | {
      type: 'bundle';
      /** Null: a name with the time, in the folder where the command runs. */
      output: string | null;
      without: BundleFileName[];
      /** True: the list; a name: that file. */
      preview: BundleFileName | boolean;
      json: boolean;
    };

export function addDiagnosis(program: Command, take: (request: DiagnosisRequest) => void): void {
  program
    .command('why [workflow]')
    .description(
      'Say why nothing happens, with this workflow or on the whole task queue; exit code 0 only when nothing is wrong',
    )
    .option('--run <id>', 'Of the workflow, in place of its latest run')
    .option('--json', 'Print cause, evidence and remedy as JSON')
    .action((workflow, { run, json = false }) =>
      take({ type: 'why', query: { ...(workflow && { workflow }), ...(run && { run }) }, json }),
    );
  program
    .command('doctor')
    .description(
      'Check everything: the chain to Temporal, the task queue, clocks, settings; exit code 0 only when nothing is wrong',
    )
    .option('--json', 'Print the report as JSON')
    .action(({ json = false }) => take({ type: 'doctor', json }));
  program
    .command('bundle')
    .description(
      'Write a support bundle: what the console knows of the trouble, without secrets, as one file to pass on',
    )
    .option('--output <file>', 'Write it there')
    .addOption(
      new Option('--without <name...>', 'Leave these files out')
        .choices(bundleFileNames.slice(1))
        .default([]),
    )
    .addOption(
      new Option('--preview [name]', 'List its files, or print this one as it would be sent; write nothing')
        .choices(bundleFileNames)
        .default(false),
    )
    .option('--json', 'Print JSON')
    .action(({ output = null, without, preview, json = false }) =>
      take({ type: 'bundle', output, without, preview, json }),
    );
}
