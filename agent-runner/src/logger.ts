export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

export type LogFields = Record<string, string | number | boolean | null>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same output under another name, such as `temporal.core`. */
  named(name: string): Logger;
}

export interface LogOutput {
  leastLevel: LogLevel;
  format: LogFormat;
  now(): number;
  write(line: string): void;
}

function formatValue(value: LogFields[string]): string {
  const text = String(value);
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}

/** One event is one line, whatever its text holds: `<ISO time> <LEVEL> <logger> <message>  key=value…`. */
function formatText(
  at: number,
  level: LogLevel,
  name: string,
  message: string,
  fields: LogFields = {},
): string {
  const oneLine = message.replace(/\s*[\r\n]+\s*/g, ' · ').replace(/\p{Cc}/gu, ' ');
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${formatValue(value)}`);
  const head = `${new Date(at).toISOString()} ${level.toUpperCase()} ${name} ${oneLine}`;
  return pairs.length === 0 ? head : `${head}  ${pairs.join(' ')}`;
}

const ownKeys = new Set(['time', 'level', 'logger', 'message']);

/** The event's own names first; a field of such a name keeps its value as `field_<name>`. */
function formatJson(at: number, level: LogLevel, name: string, message: string, fields: LogFields = {}) {
  const others = Object.entries(fields).map(([key, value]) => [
    ownKeys.has(key) ? `field_${key}` : key,
    value,
  ]);
  const event = { time: new Date(at).toISOString(), level, logger: name, message };
  return JSON.stringify({ ...event, ...Object.fromEntries(others) });
}

export const formatLogLine: Record<LogFormat, typeof formatText> = { text: formatText, json: formatJson };

export function createLogger(name: string, output: LogOutput): Logger {
  const least = logLevels.indexOf(output.leastLevel);
  const formatLine = formatLogLine[output.format];
  const log = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(level) < least) return;
    output.write(`${formatLine(output.now(), level, name, message, fields)}\n`);
  };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    named: (other) => createLogger(other, output),
  };
}
