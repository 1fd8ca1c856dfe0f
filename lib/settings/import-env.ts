import { environmentOf, type FileLine, lineNumbers, parseEnvFile, unreadableLines } from './env-file';
import type { WrittenFile } from './import-file';

/** A .env by the rule of the settings file; what other tools read otherwise in it is said. */
export function readEnv(text: string): WrittenFile {
  const lines = parseEnvFile(Buffer.from(text));
  const numbers = lineNumbers(lines);
  const values = Object.entries(environmentOf(lines)).map(([name, value]) => {
    const line = numbers[name] ?? null;
    const written = lines.find(({ number }) => number === line);
    const notes = written === undefined ? [] : otherReadings(written);
    return { written: name, line, name, value, refusal: value === '' ? 'It is empty' : null, notes };
  });
  return { values, unreadable: unreadableLines(lines) };
}

function otherReadings({ text, read }: FileLine): string[] {
  if (text === null || read.type !== 'assignment') return [];
  const plain = /^[^=]*=(.*?)\r?$/s.exec(text)?.[1] ?? '';
  const docker = /^\s*export\s/.test(text)
    ? 'docker run --env-file refuses this line'
    : plain === read.value
      ? null
      : 'docker run --env-file takes all behind the =, with quotes, blanks and comment';
  const expands = /\$[A-Za-z_{(]/.test(read.value) && !/^\s*'/.test(plain);
  return [
    ...(docker === null ? [] : [docker]),
    ...(expands ? ['Other tools put a variable in for $; here it stands as it is'] : []),
  ];
}
