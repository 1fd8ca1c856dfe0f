import * as z from 'zod/mini';
import { instantBounds, type LogService, logServices } from '@/lib/contracts/log';
import {
  type LogSearchInput,
  type LogStream,
  logLevels,
  logStreams,
  searchTextMax,
} from '@/lib/contracts/log-search';
import { escapeExpression, lineExpression } from '@/lib/core/log-matcher';
import type { LogLevel } from '@/lib/core/log-record';
import { hidePatterns } from '@/lib/core/secret-patterns';
import type { LogEntry } from './log-entry';
import { searchTextOf } from './log-rows';

/** What is searched for, and which lines are shown beside their levels. */
export interface LogFilter {
  text: string;
  /** Whether the text is a regular expression. */
  regexp: boolean;
  /** The lines that do not have the text. */
  invert: boolean;
  /** Null: both. */
  stream: LogStream | null;
  /** Milliseconds since 1970, both included; null: no bound. */
  from: number | null;
  until: number | null;
}

export const noFilter: LogFilter = {
  text: '',
  regexp: false,
  invert: false,
  stream: null,
  from: null,
  until: null,
};
const usualLevels: readonly LogLevel[] = ['error', 'warn', 'info'];

/** Whether there is something to find: a text, or a time. */
export function isSearch({ text, from, until }: LogFilter): boolean {
  return text !== '' || from !== null || until !== null;
}

/** The lines that the filter and these levels let through, as the console is asked for them. */
export function filterSearch(
  { text, regexp, invert, stream, from, until }: LogFilter,
  levels: readonly LogLevel[],
): LogSearchInput {
  return {
    text: regexp ? text : text.toLowerCase(),
    regexp,
    invert,
    dividers: true,
    ...(levels.length < logLevels.length && { levels: [...levels] }),
    ...(stream !== null && { stream }),
    ...(from !== null && { from }),
    ...(until !== null && { until }),
  };
}

/** Why the text is no regular expression, in the browser's words; null when it is right. */
export function expressionProblem({ text, regexp }: LogFilter): string | null {
  try {
    lineExpression({ text, regexp });
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^Invalid regular expression: (\/.*\/\w*: )?/s, '');
  }
}

/** Whether a loaded line is searched for; null where nothing is, or where an expression could stop the page for ever. */
export function entryTest(filter: LogFilter): ((entry: LogEntry) => boolean) | null {
  const { regexp, invert, from, until } = filter;
  if (!isSearch(filter) || regexp) return null;
  const text = filter.text.toLowerCase();
  const hasText = (entry: LogEntry) => text === '' || searchTextOf(entry).includes(text) !== invert;
  return (entry) =>
    (from === null || entry.at >= from) && (until === null || entry.at <= until) && hasText(entry);
}

/** What is marked in a line that was found; null for none. */
export function markExpression(filter: LogFilter): RegExp | null {
  const { text, regexp, invert } = filter;
  if (text === '' || invert || expressionProblem(filter) !== null) return null;
  return regexp ? lineExpression(filter, 'g') : new RegExp(escapeExpression(text), 'gi');
}

const flag = z.optional(z.literal('1'));
const moment = z.optional(z.coerce.number().check(...instantBounds));
const list = z.optional(z.string());

const addressSchema = z.object({
  q: z.catch(z.optional(z.string().check(z.maxLength(searchTextMax))), undefined),
  regexp: z.catch(flag, undefined),
  invert: z.catch(flag, undefined),
  stream: z.catch(z.optional(z.enum(logStreams)), undefined),
  from: z.catch(moment, undefined),
  until: z.catch(moment, undefined),
  levels: z.catch(list, undefined),
  line: z.catch(z.optional(z.coerce.number().check(z.int(), z.minimum(1))), undefined),
  new: z.catch(flag, undefined),
  service: z.catch(z.optional(z.enum(logServices)), undefined),
});

/** The state of the page that its address has. */
export interface LogAddress {
  /** Whose log it is. */
  service: LogService;
  filter: LogFilter;
  levels: LogLevel[];
  /** Whether only what is new is shown. */
  onlyNew: boolean;
  /** Number of the line that the link leads to; null for none. */
  line: number | null;
}

/** What the address cannot say is as if it were not there. */
export function readAddress(query: string): LogAddress {
  const {
    q = '',
    regexp,
    invert,
    stream,
    from,
    until,
    levels,
    line,
    new: onlyNew,
    service = 'agent-runner',
  } = addressSchema.parse(Object.fromEntries(new URLSearchParams(query)));
  const named =
    levels === undefined ? usualLevels : logLevels.filter((level) => levels.split('.').includes(level));
  const filter = {
    text: q,
    regexp: regexp !== undefined,
    invert: invert !== undefined,
    stream: stream ?? null,
    from: from ?? null,
    until: until ?? null,
  };
  return { service, filter, levels: [...named], onlyNew: onlyNew !== undefined, line: line ?? null };
}

/** The address's query; what differs from an untouched page. A text that looks like a secret is kept out of it. */
export function writeAddress({ service, filter, levels, onlyNew, line }: LogAddress): string {
  const { text, regexp, invert, stream, from, until } = filter;
  const keepsText = text !== '' && hidePatterns(text) === text;
  const shown = logLevels.filter((level) => levels.includes(level)).join('.');
  return new URLSearchParams({
    ...(service !== 'agent-runner' && { service }),
    ...(keepsText && { q: text }),
    ...(regexp && { regexp: '1' }),
    ...(invert && { invert: '1' }),
    ...(shown !== usualLevels.join('.') && { levels: shown }),
    ...(stream !== null && { stream }),
    ...(from !== null && { from: String(from) }),
    ...(until !== null && { until: String(until) }),
    ...(onlyNew && { new: '1' }),
    ...(line !== null && { line: String(line) }),
  }).toString();
}
