import { logfmtPairs } from './logfmt';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What a line says about itself; empty strings and null where its format has no such part. */
export interface ParsedLogText {
  level: LogLevel | null;
  logger: string;
  message: string;
  /** The `key=value` tail as written. */
  fields: string;
}

/** By their names in upper case. */
export const logLevelNames: Record<string, LogLevel> = {
  CRITICAL: 'error',
  FATAL: 'error',
  ERROR: 'error',
  PNC: 'error',
  FTL: 'error',
  ERR: 'error',
  WARNING: 'warn',
  WARN: 'warn',
  WRN: 'warn',
  INFO: 'info',
  INF: 'info',
  DEBUG: 'debug',
  TRACE: 'debug',
  DBG: 'debug',
  TRC: 'debug',
};

/** Every name under which one of these levels is written, in upper case. */
export function namesOfLevels(wanted: readonly LogLevel[]): string[] {
  return Object.entries(logLevelNames).flatMap(([name, level]) => (wanted.includes(level) ? [name] : []));
}

/** The worker's own lines and those of Temporal's core: `<ISO time> <LEVEL> <logger> <message>  key=value …`. */
const isoLine = /^\d{4}-\d\d-\d\dT[\d:.]+Z?\s+([A-Z]+)\s+(\S+)(?:\s(.*))?$/;
/** Python: `<date> <time>,<ms> - <logger> - <LEVEL> - <message>`. */
const pythonLine = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[,.]\d+)? - (.*?) - ([A-Z]+) - (.*)$/;
/** zerolog's console: `2:51AM INF message key=value`. */
const zerologLine = /^\d{1,2}:\d\d(?:AM|PM) ([A-Z]{3}) (.*)$/;
/** Go's standard log, and what slog and Temporal's Go SDK write by it: `2026/01/23 04:11:31 INFO message key=value`. */
const goLine = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:([A-Z]{4,5})\s+)?(.*)$/;
/** Several logs in one, as the original's command line shows them: `[agent-runner   ] line`. */
const mergedLine = /^\[([\w.-]+) *\] (.+)$/;
/** logfmt: `time=… level=info msg="two words" key=value`; of what stands before the level there is at most a time. */
const logfmtLine = /^(?:(?:time|ts|t)=(?:"[^"]*"|\S+) )?(?:level|lvl)=/;

/** Reads the formats that agent-runners write; null for a line that begins in none of them. */
export function parseLogText(text: string): ParsedLogText | null {
  if (text.startsWith('{"')) return parseJsonLine(text);
  const first = text.charCodeAt(0);
  if (first < 0x30 || first > 0x39) return parseWordFirst(text);
  const iso = isoLine.exec(text);
  if (iso) return fromParts(iso[1], (iso[2] ?? '').replace(/:$/, ''), splitFields(iso[3] ?? '', '  '));
  const python = pythonLine.exec(text);
  if (python) return fromParts(python[2], python[1] ?? '', { message: python[3] ?? '', fields: '' });
  const zerolog = zerologLine.exec(text);
  if (zerolog) return fromParts(zerolog[1], '', splitFields(zerolog[2] ?? '', ' '));
  const go = goLine.exec(text);
  if (!go) return null;
  const level = logLevelNames[go[1] ?? ''];
  if (level === undefined)
    return { level: 'info', logger: '', message: text.slice(text.indexOf(' ', 11) + 1), fields: '' };
  return { level, logger: '', ...splitFields(go[2] ?? '', ' ') };
}

/** Of a line that begins with no digit. */
function parseWordFirst(text: string): ParsedLogText | null {
  if (!'[tl'.includes(text.charAt(0))) return null;
  if (logfmtLine.test(text)) return parseLogfmtLine(text);
  const merged = mergedLine.exec(text);
  return merged && parseMergedLine(merged[1] ?? '', merged[2] ?? '');
}

function parseMergedLine(name: string, text: string): ParsedLogText | null {
  const parsed = text.startsWith('[') ? null : parseLogText(text);
  return parsed && { ...parsed, logger: parsed.logger || name };
}

const logfmtNames = new Set(['time', 'ts', 't', 'level', 'lvl', 'msg', 'message', 'logger']);

function parseLogfmtLine(text: string): ParsedLogText | null {
  const pairs = [...logfmtPairs(text)];
  const take = (...names: string[]) => pairs.find(({ name }) => names.includes(name))?.value ?? '';
  const others = pairs.filter(({ name }) => !logfmtNames.has(name));
  const fields = others.map(({ written }) => written).join(' ');
  return fromParts(take('level', 'lvl').toUpperCase(), take('logger'), {
    message: take('msg', 'message'),
    fields,
  });
}

/** The names of the event's parts as collectors and loggers write them. */
export const jsonNames = {
  level: ['level', 'severity', 'levelname'],
  logger: ['logger', 'name', 'component'],
  message: ['message', 'msg'],
  time: ['time', 'timestamp', 'ts', '@timestamp'],
};

/** By pino's numbers. */
const pinoLevels: Record<number, string> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** One event as one object: the worker's own lines in JSON, zap, zerolog, pino. */
function parseJsonLine(text: string): ParsedLogText | null {
  const event = readObject(text);
  if (event === null) return null;
  const take = (names: readonly string[]) => {
    const name = names.find((each) => typeof event[each] === 'string');
    return name === undefined ? '' : String(event[name]);
  };
  const number = typeof event.level === 'number' ? pinoLevels[event.level] : undefined;
  const known = new Set(Object.values(jsonNames).flat());
  const others = Object.entries(event).filter(([name]) => !known.has(name));
  const fields = others.map(([name, value]) => `${name}=${fieldValue(value)}`).join(' ');
  const body = { message: take(jsonNames.message), fields };
  return fromParts(number ?? take(jsonNames.level).toUpperCase(), take(jsonNames.logger), body);
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    return Object(JSON.parse(text));
  } catch {
    return null;
  }
}

function fieldValue(value: unknown): string {
  const plain = typeof value === 'string' && /^[^\s"=]+$/.test(value);
  return plain ? value : JSON.stringify(value);
}

type Body = Pick<ParsedLogText, 'message' | 'fields'>;

function fromParts(level: string | undefined, logger: string, body: Body): ParsedLogText | null {
  const known = logLevelNames[level ?? ''];
  return known === undefined ? null : { level: known, logger, ...body };
}

function splitFields(body: string, gap: string): Body {
  for (let at = body.indexOf(gap); at !== -1; at = body.indexOf(gap, at + 1)) {
    const tail = body.slice(at + gap.length);
    if (/^[A-Za-z_][\w.-]*=/.test(tail)) return { message: body.slice(0, at), fields: tail };
  }
  return { message: body.trim(), fields: '' };
}

/** Where one is in a record of several lines. */
export interface RecordState {
  open: boolean;
  /** Inside a traceback: its last line is the first one that is not indented; `ended`: but for what it names as its cause. */
  trace: 'none' | 'begun' | 'indented' | 'ended';
}

export const recordStart: RecordState = { open: false, trace: 'none' };

const traceStart = /^(Traceback \(most recent call last\):|Fatal Python error: |panic: |goroutine \d+ \[)/;
const traceJoin = /^(Caused by:|During handling of|The above exception|\s*$)/;

/** Whether a line without a head of its own continues the record before it: an indented line, or part of a traceback. */
export function continueRecord(text: string, state: RecordState): { joins: boolean; state: RecordState } {
  if (!state.open) return { joins: false, state };
  if (traceStart.test(text)) return { joins: true, state: { open: true, trace: 'begun' } };
  if (/^\s+\S/.test(text)) return { joins: true, state: { open: true, trace: 'indented' } };
  if (state.trace === 'none') return { joins: false, state: recordStart };
  if (traceJoin.test(text)) return { joins: true, state };
  if (state.trace === 'ended') return { joins: false, state: recordStart };
  return { joins: true, state: { open: true, trace: state.trace === 'begun' ? 'begun' : 'ended' } };
}
