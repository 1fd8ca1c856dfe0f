import { type Command, Option } from 'commander';
import { type LogService, logPageLinesMax, logServices } from '@/lib/contracts/log';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import type { FieldQuery } from '@/lib/core/log-fields';
import type { LogLevel } from '@/lib/core/log-record';
import { parseField, parseLines, parsePast, parseServices } from './option-values';

/** What is wanted of the log; `search` null: every line. */
export interface LogsRequest {
  type: 'logs';
  /** In the order in which they are named; each once. */
  services: readonly LogService[];
  follow: boolean;
  tail: number;
  search: LogSearchInput | null;
  json: boolean;
}

/** From the worst on: a level stands for those before it, too. */
const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

interface LogsOptions {
  service: LogService[];
  follow?: boolean;
  tail: number;
  since?: number;
  until?: number;
  level?: LogLevel;
  stream?: 'stdout' | 'stderr';
  field?: FieldQuery[];
  grep?: string;
  regexp?: boolean;
  invert?: boolean;
  new?: boolean;
  json?: boolean;
}

/** The recorded lines, all or those one looks for. */
export function addLogs(program: Command, take: (request: LogsRequest) => void): void {
  program
    .command('logs')
    .description('Print the last lines of the log, or the last of those that are searched for in all of it')
    .option('-f, --follow', 'Go on with new lines until Ctrl-C')
    .option('--tail <lines>', `How many of the last lines, at most ${logPageLinesMax}`, parseLines, 200)
    .option('--since <time>', 'Only lines since then: 10m or 2h ago, or an RFC 3339 time', parsePast)
    .addOption(new Option('--until <time>', 'Only lines until then').argParser(parsePast).conflicts('follow'))
    .addOption(new Option('--level <level>', 'Only lines of this level, or worse').choices(levels))
    .addOption(new Option('--stream <name>', 'Only lines of this stream').choices(['stdout', 'stderr']))
    .option(
      '--field <name=value>',
      'Only lines with this field, in JSON or logfmt, or logger; may be repeated',
      parseField,
    )
    .option('--grep <text>', 'Only lines with this text; in lower case it finds upper case, too')
    .option('--regexp', 'The text is a regular expression')
    .option('--invert', 'Only lines without the text')
    .option('--new', 'Only lines of no kind that was seen in the last good hour; of one service')
    .addOption(
      new Option(
        '-s, --service <names>',
        'Whose log, or several as one by time: agent-runner,temporal, or all',
      )
        .choices([...logServices, 'all'])
        // Several of them, too.
        .argParser(parseServices)
        .default([logServices[0]], logServices[0]),
    )
    .option('--json', 'Print each line as JSON')
    .action(
      (
        { service: services, follow = false, tail, json = false, ...filter }: LogsOptions,
        command: Command,
      ) => {
        if (filter.new && services.length > 1)
          command.error('error: --new compares with the past of one service: name one by --service.');
        const search = searchOf(filter);
        const goesOn = follow && filter.new === true && search !== null;
        take({ type: 'logs', services, follow, tail, search: goesOn ? { ...search, follow } : search, json });
      },
    );
}

function searchOf(filter: Omit<LogsOptions, 'service' | 'tail'>): LogSearchInput | null {
  const { since, until, level, stream, field, grep, regexp, invert, new: onlyNew } = filter;
  if ([since, until, level, stream, field, grep, onlyNew].every((each) => each === undefined)) return null;
  return {
    ...(grep !== undefined && { text: grep }),
    ...(regexp && { regexp }),
    ...(invert && { invert }),
    ...(onlyNew && { onlyNew }),
    ...(level !== undefined && { levels: levels.slice(0, levels.indexOf(level) + 1) }),
    ...(stream !== undefined && { stream }),
    ...(field !== undefined && { fields: field }),
    ...(since !== undefined && { from: since }),
    ...(until !== undefined && { until }),
  };
}
