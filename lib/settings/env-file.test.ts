import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeEnvFile, environmentOf, isUtf16, parseEnvFile, unreadableLines } from './env-file';

const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/);
const value = fc.stringMatching(/^[^\p{Cc}]{0,20}$/u);
const lineBreak = fc.constantFrom('\n', '\r\n');
/** Lines of every kind, some that are no text at all, some of the variable that is changed. */
const line = fc.oneof(
  fc.tuple(fc.oneof(name, fc.constant('TARGET')), value).map(([key, text]) => Buffer.from(`${key}=${text}`)),
  fc
    .constantFrom('', '  ', '# note', 'NAME: value', 'set A=b', "export Q='a b' # why", ' S =  x y  ', 'Q="x')
    .map(Buffer.from),
  fc.constantFrom('export  TARGET = "old one" # why', 'TARGET=', 'TARGET= # put it here').map(Buffer.from),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte > 13))),
);
const file = fc
  .tuple(fc.boolean(), fc.boolean(), fc.array(fc.tuple(line, lineBreak), { maxLength: 12 }))
  .map(([hasMark, isOpen, lines]) => {
    const bytes = Buffer.concat(lines.flatMap(([text, end]) => [text, Buffer.from(end)]));
    const shown = isOpen ? bytes.subarray(0, Math.max(0, bytes.lastIndexOf('\n'))) : bytes;
    return hasMark ? Buffer.concat([Buffer.from('\uFEFF'), shown]) : Buffer.from(shown);
  })
  // The store writes into none of those: `settings-store.test.ts`.
  .filter((bytes) => !isUtf16(bytes));

const read = (text: string | Buffer) => environmentOf(parseEnvFile(Buffer.from(text)));
const change = (text: string, changes: Record<string, string | null>) =>
  changeEnvFile(Buffer.from(text), changes).toString();
const unreadable = (text: string | Buffer) => unreadableLines(parseEnvFile(Buffer.from(text)));

describe('the settings file', () => {
  test('its lines are its bytes', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        expect(Buffer.concat(parseEnvFile(bytes).map((each) => each.bytes))).toEqual(bytes);
      }),
    );
  });

  test('a save of one value leaves every other byte', () => {
    fc.assert(
      fc.property(file, value, (bytes, saved) => {
        const before = parseEnvFile(bytes);
        const isTarget = ({ read: each }: (typeof before)[number]) =>
          each.type === 'assignment' && each.name === 'TARGET';
        const last = before.findLastIndex(isTarget);
        const changed = changeEnvFile(bytes, { TARGET: saved });
        if (last === -1) {
          expect(changed.subarray(0, bytes.length)).toEqual(bytes);
          return;
        }
        const own = before[last];
        if (own?.read.type !== 'assignment') throw new Error('not a line of the variable');
        const start = Buffer.concat(before.slice(0, last).map((each) => each.bytes));
        const head = Buffer.from(own.text?.slice(0, own.read.start) ?? '');
        const tail = own.bytes.subarray(Buffer.byteLength(own.text?.slice(0, own.read.end) ?? ''));
        const rest = Buffer.concat(before.slice(last + 1).map((each) => each.bytes));
        const around = Buffer.concat([tail, rest]);
        expect(changed.subarray(0, start.length + head.length)).toEqual(Buffer.concat([start, head]));
        expect(changed.subarray(changed.length - around.length)).toEqual(around);
      }),
      { numRuns: 500 },
    );
  });

  test('what is saved is read back, whatever the value and the file, and is gone when it is taken out', () => {
    fc.assert(
      fc.property(file, name, value, (bytes, key, saved) => {
        const changed = changeEnvFile(bytes, { [key]: saved });
        expect(read(changed)).toEqual({ ...read(bytes), [key]: saved });
        const { [key]: _gone, ...others } = read(bytes);
        expect(read(changeEnvFile(changed, { [key]: null }))).toEqual(others);
      }),
      { numRuns: 500 },
    );
  });

  test('the value before is the file before: a save of what is there changes nothing', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        expect(changeEnvFile(bytes, read(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each([
    ['A=plain', 'plain'],
    ['A = spaced ', 'spaced'],
    ['export A=exported', 'exported'],
    ['A="with # inside" # comment', 'with # inside'],
    ['A=value # comment', 'value'],
    ['A=no#comment', 'no#comment'],
    ['A=#colour', '#colour'],
    ['A= # put your key here', ''],
    ["A='single $x'", 'single $x'],
    ['A="say \\"hi\\" \\$HOME \\\\"', 'say "hi" $HOME \\'],
    ['A={"json": "stays"}', '{"json": "stays"}'],
    ['A=', ''],
    ['A=windows\r', 'windows'],
    ['\uFEFFA=marked', 'marked'],
    ['A=first\nA=last', 'last'],
  ])('reads %j as a person means it', (text, expected) => {
    expect(read(`${text}\n`).A).toBe(expected);
    expect(unreadable(text)).toEqual([]);
  });

  test.each([
    ['LOG_LEVEL: debug', 'LOG_LEVEL', 'Write LOG_LEVEL=value'],
    ['TEMPORAL_NAMESPACE staging', 'TEMPORAL_NAMESPACE', 'Write TEMPORAL_NAMESPACE=value'],
    ['set TEMPORAL_NAMESPACE=staging', 'TEMPORAL_NAMESPACE', 'Write TEMPORAL_NAMESPACE=value'],
    ['TEMPORAL-NAMESPACE=staging', 'TEMPORAL_NAMESPACE', 'Write TEMPORAL_NAMESPACE=value'],
    ['A-B=c', null, 'Write NAME=value, the name in letters, digits and underscores'],
    ['canary-0f31', null, 'Write NAME=value, the name in letters, digits and underscores'],
    ['NAME="x', 'NAME', 'The quote is not closed on this line'],
    ["NAME='x'y", 'NAME', 'Something follows the closing quote'],
    ['N\0A\0=\0b\0', null, 'The file is UTF-16: save it as UTF-8'],
    ['A=abcdefghij\0', null, 'It holds NUL characters: save the file as UTF-8'],
  ])('%j is named with its line, and read as nothing', (text, known, message) => {
    const isWhole = message.startsWith('The file');
    expect(unreadable(isWhole ? text : `# first\n${text}\nB=1\n`)).toEqual([
      { line: isWhole ? 1 : 2, name: known, message },
    ]);
    expect(read(`# a comment of some length\n${text}\nB=1\n`)).toEqual({ B: '1' });
  });

  test('bytes that are no text are named in a value and left alone in a comment', () => {
    const latin1 = Buffer.from('# caf\xe9\nA=caf\xe9\n', 'latin1');
    expect(unreadable(latin1)).toEqual([{ line: 2, name: null, message: 'It is not UTF-8 text' }]);
    expect(unreadable(Buffer.from('\uFEFFA=b\n', 'utf16le'))).toHaveLength(1);
  });

  test.each([
    ['export  A = "old" # why\n', 'export  A = new # why\n'],
    ['A=1\n# middle\nA=2\nB=3\n', 'A=1\n# middle\nA=new\nB=3\n'],
    ['A= # put your key here\r\nB=1\r\n', 'A=new # put your key here\r\nB=1\r\n'],
    ['B=1', 'B=1\nA=new\n'],
    ['B=1\r\nC=2', 'B=1\r\nC=2\r\nA=new\r\n'],
    ['A=old', 'A=new'],
  ])('a new value in %j', (text, expected) => {
    expect(change(text, { A: 'new' })).toBe(expected);
  });

  test('a variable is taken out with all its lines: an earlier one would speak', () => {
    expect(change('A=1\n# middle\nA=2\nB=3\n', { A: null })).toBe('# middle\nB=3\n');
  });
});
