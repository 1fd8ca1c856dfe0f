import { Command, InvalidArgumentError, Option } from 'commander';
import { logPageLinesMax } from '@/lib/contracts/log';
import type { OperationKind } from '@/lib/contracts/operation';
import { nextTimeOfDay } from '@/lib/core/time-of-day';
import { localImage } from '@/lib/settings/image-choice';
import { consoleVersion } from '@/lib/version';

/** What the command line asks for, parsed. */
export type Request =
  | { type: 'up'; port: number | null; useLocalImage: boolean | null; json: boolean }
  | { type: 'setup'; useLocalImage: boolean | null; json: boolean }
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
  | { type: 'status'; json: boolean }
  | { type: 'check-image'; daily: boolean | null; json: boolean }
  | { type: 'versions'; json: boolean }
  | { type: 'prove'; json: boolean }
  | { type: 'history'; json: boolean }
  | { type: 'resources'; json: boolean }
  | {
      type: 'rollback';
      id: string | null;
      withSettings: boolean;
      preview: boolean;
      when?: string;
      json: boolean;
    }
  | { type: 'work'; json: boolean }
  | { type: 'logs'; follow: boolean; tail: number; json: boolean }
  | { type: 'engines'; use: string | null; json: boolean }
  | { type: 'link'; json: boolean }
  | { type: 'sign-out'; json: boolean }
  | { type: 'version'; json: boolean };

const jsonChanges = 'Print each change as a line of JSON, and the status at the end';

/** Two options of one answer; with neither it stays as it was chosen last. */
const takeLocalImage = () =>
  new Option('--use-local-image', `From now on run ${localImage}, built on this machine`);
const leaveLocalImage = () => new Option('--no-use-local-image', 'From now on run the pinned version again');

/** In place of an engine’s name: none is chosen. */
export const automatic = 'auto';

/** When what stops the worker is to happen. */
const whenOption = () =>
  new Option(
    '--when <when>',
    'now; idle: wait until no run is under way; HH:MM: begin then, and wait for the runs of that time',
  ).argParser(parseWhen);

const services = ['agent-runner'];

const operations = [
  ['start', 'Start the worker and wait until Temporal has seen it poll'],
  ['stop', 'Stop the worker; the container stays'],
  ['restart', 'Restart the worker and wait until Temporal has seen it poll'],
] as const;

/** The grammar of the command line; `take` gets the one request it was. */
export function createProgram(take: (request: Request) => void): Command {
  const program = new Command('stigmer-console')
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
    .option('--json', jsonChanges)
    .action(({ useLocalImage = null, json = false }) => take({ type: 'setup', useLocalImage, json }));
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
  addReaders(program, take);
  addPast(program, take);
  addEngines(program, take);
  return program;
}

function addEngines(program: Command, take: (request: Request) => void): void {
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
    .command('check-image')
    .description('Ask the registry once whether it has a newer image; exit code 0 only when it has none')
    .addOption(new Option('--daily', 'From now on a console that runs asks once a day'))
    .addOption(new Option('--no-daily', 'From now on it asks only when it is told to'))
    .option('--json', 'Print the digests as JSON')
    .action(({ daily = null, json = false }) => take({ type: 'check-image', daily, json }));
  program
    .command('logs')
    .description('Print the last lines of the log')
    .option('-f, --follow', 'Go on with new lines until Ctrl-C')
    .option('--tail <lines>', `How many of the last lines, at most ${logPageLinesMax}`, parseLines, 200)
    // The only one so far: said by name, a line that works now works when there are more.
    .addOption(new Option('-s, --service <name>', 'Whose log').choices(services).default(services[0]))
    .option('--json', 'Print each line as JSON')
    .action(({ follow = false, tail, json = false }) => take({ type: 'logs', follow, tail, json }));
  program
    .command('link')
    .description('Print a fresh sign-in link of the running console')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'link', json }));
  program
    .command('sign-out')
    .description('Sign every browser out, and revoke the links that were printed so far')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'sign-out', json }));
  program
    .command('version')
    .description('Print the version of the console and the image it was released with')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'version', json }));
}

/** What the console has kept of the worker. */
function addPast(program: Command, take: (request: Request) => void): void {
  program
    .command('history')
    .description(
      'List the lives of the worker’s container, the newest first: when, how and by whom each ended',
    )
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'history', json }));
  program
    .command('resources')
    .description('Say what the worker uses now and used over the last day: processor, memory, restarts')
    .option('--json', 'Print every sample as JSON')
    .action(({ json = false }) => take({ type: 'resources', json }));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Write a port from 1 to 65535.');
}

function parseWhen(text: string): string {
  if (text === 'now' || text === 'idle' || nextTimeOfDay(text, 0) !== null) return text;
  throw new InvalidArgumentError('Write now, idle, or a time of the day as HH:MM.');
}

function parseLines(text: string): number {
  const lines = Number(text);
  if (/^\d{1,6}$/.test(text) && lines <= logPageLinesMax) return lines;
  throw new InvalidArgumentError(`Write a number from 0 to ${logPageLinesMax}.`);
}
