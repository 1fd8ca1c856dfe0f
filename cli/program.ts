import { Command, Option } from 'commander';
import type { OperationInput, OperationKind } from '@/lib/contracts/operation';
import type { DevServerKind } from '@/lib/contracts/operation-kinds';
import { localImage } from '@/lib/settings/image-choice';
import { consoleVersion } from '@/lib/version';
import { type AlertsRequest, addAlerts } from './alerts-grammar';
import { exitCodes } from './commands/command';
import { addDiagnosis, type DiagnosisRequest } from './diagnosis-grammar';
import { addEngines, type EnginesRequest } from './engines-grammar';
import { addExport, type CliExportRequest } from './export-grammar';
import { addLogs, type LogsRequest } from './logs-grammar';
import { parsePort, parseWhen } from './option-values';
import { addPast, type PastRequest } from './past-grammar';
import { addRuns, type RunsRequest } from './runs-grammar';
import { addService, type ServiceRequest } from './service-grammar';
import { addSessions, type SessionsRequest } from './sessions-grammar';
import { addSettings, type SettingsRequest } from './settings-grammar';
import { addTemporal } from './temporal-grammar';
import { addTexts, type TextRequest } from './text-grammar';
import { addUninstall, type UninstallRequest } from './uninstall-grammar';

/** `leave`: what happens without it. */
type NameTaken = NonNullable<OperationInput['nameTaken']> | 'leave';

/** What the command line asks for, parsed. */
export type Request =
  | { type: 'up'; port: number | null; useLocalImage: boolean | null; json: boolean }
  | { type: 'setup'; useLocalImage: boolean | null; nameTaken?: NameTaken; json: boolean }
  | {
      type: 'operate';
      kind: Extract<OperationKind, 'start' | 'stop' | 'restart'>;
      when?: string;
      json: boolean;
    }
  | { type: 'upgrade'; image: string | null; when?: string; json: boolean }
  | { type: 'load'; file: string; json: boolean }
  | { type: 'remove'; yes: boolean; json: boolean }
  | { type: 'remove-old'; yes: boolean; json: boolean }
  | { type: 'strays'; remove: string | null; yes: boolean; json: boolean }
  | { type: 'status'; json: boolean }
  | { type: 'check-image'; daily: boolean | null; json: boolean }
  | { type: 'versions'; json: boolean }
  | { type: 'prove'; json: boolean }
  | DiagnosisRequest
  | PastRequest
  | AlertsRequest
  | ServiceRequest
  | UninstallRequest
  | {
      type: 'rollback';
      id: string | null;
      withSettings: boolean;
      preview: boolean;
      when?: string;
      json: boolean;
    }
  | { type: 'work'; json: boolean }
  | { type: 'queue'; json: boolean }
  | LogsRequest
  | { type: 'temporal'; json: boolean }
  | {
      type: 'operate-temporal';
      kind: Exclude<DevServerKind, 'remove-temporal'>;
      json: boolean;
    }
  | { type: 'remove-temporal'; withData: boolean; yes: boolean; json: boolean }
  | RunsRequest
  | SettingsRequest
  | CliExportRequest
  | EnginesRequest
  | SessionsRequest
  | { type: 'version'; json: boolean }
  | TextRequest;

const jsonChanges = 'Print each change as a line of JSON, and the status at the end';

/** Two options of one answer; with neither it stays as it was chosen last. */
const takeLocalImage = () =>
  new Option('--use-local-image', `From now on run ${localImage}, built on this machine`);
const leaveLocalImage = () => new Option('--no-use-local-image', 'From now on run the pinned version again');

/** When what stops the worker is to happen. */
const whenOption = () =>
  new Option(
    '--when <when>',
    'now; idle: wait until no run is under way; HH:MM: begin then, and wait for the runs of that time',
  ).argParser(parseWhen);

const nameTakenOption = () =>
  new Option(
    '--name-taken <choice>',
    'A container that no console made has the name: rename it and go on beside it, adopt its settings and stop it, or leave it and do nothing',
  ).choices(['rename', 'adopt', 'leave']);

const operations = [
  ['start', 'Start the worker and wait until Temporal has seen it poll'],
  ['stop', 'Stop the worker; the container stays'],
  ['restart', 'Restart the worker and wait until Temporal has seen it poll'],
] as const;

/** The grammar of the command line; `take` gets the one request it was. */
export function createProgram(take: (request: Request) => void): Command {
  const program = new Command('stigmer-console')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.true : exitCodes.usage))
    .description('Set up, watch and run the Stigmer agent-runner on this machine')
    .version(consoleVersion, '-V, --version', 'Print the version');
  program
    .command('up')
    .description('Start the console in the foreground and print the link to open')
    .option('--port <port>', 'Port on this machine (PORT, or 3000)', parsePort)
    .addOption(takeLocalImage())
    .addOption(leaveLocalImage())
    .option('--json', 'Print JSON')
    .action(({ port = null, useLocalImage = null, json = false }) =>
      take({ type: 'up', port, useLocalImage, json }),
    );
  program
    .command('setup')
    .description('Get the image, create the container, wait until Temporal has seen the worker poll')
    .addOption(takeLocalImage())
    .addOption(leaveLocalImage())
    .addOption(nameTakenOption())
    .option('--json', jsonChanges)
    .action(({ useLocalImage = null, nameTaken, json = false }) =>
      take({ type: 'setup', useLocalImage, ...(nameTaken && { nameTaken }), json }),
    );
  for (const [kind, description] of operations) {
    const command = program.command(kind).description(description).option('--json', jsonChanges);
    if (kind !== 'start') command.addOption(whenOption());
    command.action(({ when, json = false }) => take({ type: 'operate', kind, ...(when && { when }), json }));
  }
  program
    .command('upgrade')
    .description('Get the image anew, prove it beside the worker that runs, then put it in its place')
    .option('--image <reference>', 'From now on run this image')
    .addOption(whenOption())
    .option('--json', jsonChanges)
    .action(({ image = null, when, json = false }) =>
      take({ type: 'upgrade', image, ...(when && { when }), json }),
    );
  program
    .command('rollback [id]')
    .description('Put an image back that was ready; without an id the newest that does not run')
    .option('--with-settings', 'Put the settings back, too, with which it was ready')
    .option('--preview', 'Print what would change, and change nothing')
    .addOption(whenOption())
    .option('--json', jsonChanges)
    .action((id = null, { withSettings = false, preview = false, when, json = false }) =>
      take({ type: 'rollback', id, withSettings, preview, ...(when && { when }), json }),
    );
  program
    .command('load <file>')
    .description(
      'Load an image from an archive: docker save, podman save, or an OCI layout, as tar or tar.gz',
    )
    .option('--json', jsonChanges)
    .action((file, { json = false }) => take({ type: 'load', file, json }));
  program
    .command('remove')
    .description('Stop and remove the container; workspace, settings and log stay')
    .option('--yes', 'Do not ask')
    .option('--json', jsonChanges)
    .action(({ yes = false, json = false }) => take({ type: 'remove', yes, json }));
  program
    .command('remove-old')
    .description('Remove what an older launcher left: its extracted runner, process and container')
    .option('--yes', 'Do not ask')
    .option('--json', jsonChanges)
    .action(({ yes = false, json = false }) => take({ type: 'remove-old', yes, json }));
  program
    .command('strays')
    .description('List containers with a console’s label that no console looks after')
    .option('--remove <id>', 'Remove that one; it is asked first')
    .option('--yes', 'Do not ask')
    .option('--json', 'Print JSON')
    .action(({ remove = null, yes = false, json = false }) => take({ type: 'strays', remove, yes, json }));
  addReaders(program, take);
  addLogs(program, take);
  addRuns(program, take);
  addDiagnosis(program, take);
  addPast(program, take);
  addSettings(program, take);
  addExport(program, take);
  addAlerts(program, take);
  addEngines(program, take);
  addService(program, take);
  addUninstall(program, take);
  addTemporal(program, take);
  addTexts(program, take);
  return program;
}

function addReaders(program: Command, take: (request: Request) => void): void {
  program
    .command('status')
    .description('Say whether the worker is ready, and if not, why; exit code 0 only when it is')
    .option('--json', 'Print the status as JSON')
    .action(({ json = false }) => take({ type: 'status', json }));
  program
    .command('prove')
    .description('Have the worker do a task of no cost, through Temporal; exit code 0 only when it did')
    .option('--json', 'Print where its time went as JSON')
    .action(({ json = false }) => take({ type: 'prove', json }));
  program
    .command('versions')
    .description('List the images with which the worker was ready, the newest first')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'versions', json }));
  program
    .command('work')
    .description('List the runs that the worker has in hands, and how long such runs take')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'work', json }));
  program
    .command('queue')
    .description('Say who polls the worker’s task queue, what waits on it, and what holds it back')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'queue', json }));
  program
    .command('check-image')
    .description('Ask the registry once whether it has a newer image; exit code 0 only when it has none')
    .addOption(new Option('--daily', 'From now on a console that runs asks once a day'))
    .addOption(new Option('--no-daily', 'From now on it asks only when it is told to'))
    .option('--json', 'Print the digests as JSON')
    .action(({ daily = null, json = false }) => take({ type: 'check-image', daily, json }));
  addSessions(program, take);
  program
    .command('version')
    .description('Print the version of the console and the image it was released with')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'version', json }));
}

/** What is wrong, and why. */
