import type { LogsRequest } from '@/cli/logs-grammar';
import { followMerged } from '@/cli/merged-follow';
import { MergedLines } from '@/cli/merged-lines';
import { createLineText } from '@/cli/text/logs';
import type { LogLine, LogService } from '@/lib/contracts/log';
import { createLineFilter } from '@/lib/logs/search/line-filter';
import { type CommandContext, exitCodes } from './command';
import { findPast, type PastLines, readPast } from './past-logs';

export type LogsOptions = Omit<LogsRequest, 'type'>;

type Print = (service: LogService, line: LogLine) => void;
type PastLogs = ReadonlyMap<LogService, PastLines>;

/**
 * The recorded lines of one or several services, ordered by time: the last ones, then with `follow` each new one until
 * Ctrl-C. Exit code 1 when lines were searched for and there is none.
 */
export async function showLogs(context: CommandContext, options: LogsOptions): Promise<number> {
  const { output } = context;
  const { services, follow, search, json } = options;
  const lineText = createLineText(services, json, output);
  const print: Print = (service, line) => output.print(lineText(service, line));
  const controller = new AbortController();
  const stopListening = context.onInterrupt(() => controller.abort());
  try {
    const past = await readAll(context, options, controller.signal);
    printPast(context, options, past, print);
    const isEmpty = [...past.values()].every(({ count }) => count === 0);
    if (!follow) return search !== null && isEmpty ? exitCodes.untrue : exitCodes.true;
    await printNew(context, options, past, print);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    // Several are followed: the first that fails ends the others.
    controller.abort();
    stopListening();
  }
  return exitCodes.true;
}

async function readAll(
  { client }: CommandContext,
  { services, search, tail }: LogsOptions,
  signal: AbortSignal,
): Promise<PastLogs> {
  const past = new Map<LogService, PastLines>();
  for (const service of services) {
    const query = { service, tail, signal };
    past.set(
      service,
      search === null ? await readPast(client, query) : await findPast(client, search, query),
    );
  }
  return past;
}

function printPast({ output }: CommandContext, { tail }: LogsOptions, past: PastLogs, print: Print): void {
  const merged = new MergedLines(past.keys());
  for (const [service, { lines }] of past) {
    merged.add(service, lines, 0);
    merged.end(service);
  }
  const printed = new Map<LogService, number>();
  const lines = [...merged.take(0)];
  for (const { service, line } of lines.slice(Math.max(0, lines.length - tail))) {
    print(service, line);
    printed.set(service, (printed.get(service) ?? 0) + 1);
  }
  for (const [service, { notices }] of past)
    for (const notice of notices(printed.get(service) ?? 0))
      output.notify(past.size > 1 ? `${service}: ${notice}` : notice);
}

async function printNew(
  { output }: CommandContext,
  { search }: LogsOptions,
  past: PastLogs,
  print: Print,
): Promise<void> {
  const logs = new Map([...past].map(([service, { follow }]) => [service, follow()]));
  // What follows a search by itself is what it looks for.
  const filtered = search === null || search.follow ? null : search;
  const filters = new Map(
    [...past.keys()].map((service) => [service, filtered && createLineFilter(filtered)]),
  );
  for await (const event of followMerged(logs)) {
    const { service } = event;
    if (event.type === 'lines-skipped')
      output.notify(`${event.count} lines were left out: the log was faster than this terminal.`);
    else if (filters.get(service)?.(event.line) ?? true) print(service, event.line);
  }
}
