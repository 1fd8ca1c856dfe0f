export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What a line says about itself; empty strings and null where its format has no such part. */
export interface ParsedLogText {
  level: LogLevel | null;
  logger: string;
  message: string;
  /** The `key=value` tail as written. */
  fields: string;
}

const levels: Record<string, LogLevel> = {
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

/** The worker's own lines and those of Temporal's core: `<ISO time> <LEVEL> <logger> <message>  key=value …`. */
const isoLine = /^\d{4}-\d\d-\d\dT[\d:.]+Z?\s+([A-Z]+)\s+(\S+)(?:\s(.*))?$/;
/** Python: `<date> <time>,<ms> - <logger> - <LEVEL> - <message>`. */
const pythonLine = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[,.]\d+)? - (.*?) - ([A-Z]+) - (.*)$/;
/** zerolog's console: `2:51AM INF message key=value`. */
const zerologLine = /^\d{1,2}:\d\d(?:AM|PM) ([A-Z]{3}) (.*)$/;
/** Go's standard log: `2026/01/23 04:11:31 message`. */
const goLine = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (.*)$/;

/** Reads the formats that agent-runners write; null for a line that begins in none of them. */
export function parseLogText(text: string): ParsedLogText | null {
  if (text.startsWith('{"')) return parseJsonLine(text);
  const first = text.charCodeAt(0);
  if (first < 0x30 || first > 0x39) return null;
  const iso = isoLine.exec(text);
  if (iso) return fromParts(iso[1], (iso[2] ?? '').replace(/:$/, ''), splitFields(iso[3] ?? '', '  '));
  const python = pythonLine.exec(text);
  if (python) return fromParts(python[2], python[1] ?? '', { message: python[3] ?? '', fields: '' });
  const zerolog = zerologLine.exec(text);
  if (zerolog) return fromParts(zerolog[1], '', splitFields(zerolog[2] ?? '', ' '));
  const go = goLine.exec(text);
  return go ? { level: 'info', logger: '', message: go[1] ?? '', fields: '' } : null;
}

/** The names of the event's parts as collectors and loggers write them. */
const jsonNames = {
  level: ['level', 'severity', 'levelname'],
  logger: ['logger', 'name', 'component'],
  message: ['message', 'msg'],
  time: ['time', 'timestamp', 'ts', '@timestamp'],
};

/** One event as one object: the worker's own lines in JSON, zap, zerolog, pino with names for levels. */
function parseJsonLine(text: string): ParsedLogText | null {
  const event = readObject(text);
  if (event === null) return null;
  const take = (names: readonly string[]) => {
    const name = names.find((each) => typeof event[each] === 'string');
    return name === undefined ? '' : String(event[name]);
  };
  const known = new Set(Object.values(jsonNames).flat());
  const others = Object.entries(event).filter(([name]) => !known.has(name));
  const fields = others.map(([name, value]) => `${name}=${fieldValue(value)}`).join(' ');
  const body = { message: take(jsonNames.message), fields };
  return fromParts(take(jsonNames.level).toUpperCase(), take(jsonNames.logger), body);
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
  const known = levels[level ?? ''];
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
