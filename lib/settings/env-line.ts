import { settingOf } from '@/lib/contracts/saved-settings';

/**
 * One line of the settings file. `docs/settings.md` states the rule: what `docker run --env-file` reads is read the same,
 * but for `export`, blanks around `=` and the value, quotes around all of the value, and a comment behind a blank and `#`.
 */
export type EnvLine =
  | { type: 'empty' }
  /** The value as it is written, quotes included, stands from `start` up to `end` in the line's text. */
  | { type: 'assignment'; name: string; value: string; start: number; end: number }
  /** The name only where it is a setting's: any other beginning of such a line may be part of a secret. */
  | { type: 'unreadable'; name: string | null; message: string };

const assignmentPattern = /^([ \t]*(?:export[ \t]+)?)([A-Za-z_][A-Za-z0-9_]*)([ \t]*=)([ \t]*)(.*)$/s;
const doubleQuoted = /^"((?:[^"\\]|\\.)*)"/s;
const singleQuoted = /^'([^']*)'/s;
const nothingOrComment = /^[ \t]*$|^[ \t]+#/;

/** @param text without its line break; a carriage return at the end is part of that */
export function parseEnvLine(text: string): EnvLine {
  if (text.includes('\0'))
    return { type: 'unreadable', name: null, message: 'It holds NUL characters: save the file as UTF-8' };
  const content = text.replace(/\r$/, '');
  if (/^\s*(?:#|$)/.test(content)) return { type: 'empty' };
  const [, before = '', name, equals = '', blanks = '', rest = ''] = assignmentPattern.exec(content) ?? [];
  if (name === undefined) return noAssignment(content);
  const afterEquals = before.length + name.length + equals.length;
  if (rest === '' || (rest.startsWith('#') && blanks !== ''))
    return { type: 'assignment', name, value: '', start: afterEquals, end: afterEquals };
  const start = afterEquals + blanks.length;
  if (/^["']/.test(rest)) return quoted(name, rest, start);
  const value = rest.replace(/[ \t]+#.*$/s, '').replace(/[ \t]+$/, '');
  return { type: 'assignment', name, value, start, end: start + value.length };
}

function quoted(name: string, rest: string, start: number): EnvLine {
  const match = doubleQuoted.exec(rest) ?? singleQuoted.exec(rest);
  if (match === null) return { type: 'unreadable', name, message: 'The quote is not closed on this line' };
  const [written, inner = ''] = match;
  if (!nothingOrComment.test(rest.slice(written.length)))
    return { type: 'unreadable', name, message: 'Something follows the closing quote' };
  const value = written.startsWith('"') ? inner.replace(/\\(["\\$])/g, '$1') : inner;
  return { type: 'assignment', name, value, start, end: start + written.length };
}

/** `LOG_LEVEL: debug`, `set LOG_LEVEL=debug`, `LOG-LEVEL=debug`: what was meant is plain when it is a setting. */
function noAssignment(content: string): EnvLine {
  const word = /^\s*(?:(?:export|setx?)\s+)?([A-Za-z_][A-Za-z0-9_-]*)/i.exec(content)?.[1] ?? '';
  const name = word.replaceAll('-', '_');
  const known = settingOf(name) === undefined ? null : name;
  const form = known === null ? 'NAME=value, the name in letters, digits and underscores' : `${known}=value`;
  return { type: 'unreadable', name: known, message: `Write ${form}` };
}

/** The value as it is written into a line: plain where that is read back, also by `docker run --env-file`. */
export function formatValue(value: string): string {
  const line = parseEnvLine(`A= ${value}`);
  const readsBack = line.type === 'assignment' && line.value === value;
  return readsBack ? value : `"${value.replace(/["\\$]/g, '\\$&')}"`;
}
