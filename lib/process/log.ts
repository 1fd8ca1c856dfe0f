import { singleton } from '@/lib/core/singleton';

type Fields = Record<string, string | number | boolean | null>;

const keptLinesMax = 500;

/** The server's bundle and those of Next write into one. */
const kept = singleton<string[]>('console-log', () => []);

function write(level: string, message: string, fields: Fields): void {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const line = `${new Date().toISOString()} ${level} ${message}${pairs.join('')}`;
  kept.push(line);
  kept.splice(0, kept.length - keptLinesMax);
  process.stderr.write(`${line}\n`);
}

/** The console's own log: one line an event on stderr. Callers pass no environment values and no request headers. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('INFO', message, fields),
  warn: (message: string, fields: Fields = {}) => write('WARN', message, fields),
  error: (message: string, fields: Fields = {}) => write('ERROR', message, fields),
};

/** The last lines of this process, the oldest first. */
export function lastLogLines(): readonly string[] {
  return kept;
}
