type Fields = Record<string, string | number | boolean | null>;

function write(level: string, message: string, fields: Fields): void {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${pairs.join('')}\n`);
}

/** The console's own log: one line an event on stderr. Callers pass no environment values and no request headers. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('INFO', message, fields),
  warn: (message: string, fields: Fields = {}) => write('WARN', message, fields),
  error: (message: string, fields: Fields = {}) => write('ERROR', message, fields),
};
