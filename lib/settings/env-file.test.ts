import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeEnvFile, environmentOf, parseEnvFile } from './env-file';

const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/);
const value = fc.stringMatching(/^[^\p{Cc}\n]{0,20}$/u).filter((text) => text === text.trim());
const line = fc.oneof(
  fc.tuple(name, value).map(([key, text]) => `${key}="${text.replace(/["\\$]/g, '\\$&')}"`),
  fc.stringMatching(/^# [ -~]{0,20}$/),
  fc.constantFrom('', '   ', 'not an assignment', "export QUOTED='a b' # note", 'SPACED =  x y  '),
);
const file = fc.array(line).map((lines) => lines.map((each) => `${each}\n`).join(''));

describe('the settings file', () => {
  test('a change of one variable leaves every other line as it is', () => {
    fc.assert(
      fc.property(file, value, (text, changed) => {
        const others = (content: string) =>
          parseEnvFile(content)
            .filter(({ assignment }) => assignment?.name !== 'TARGET')
            .map(({ raw }) => raw);
        expect(others(changeEnvFile(text, { TARGET: changed }))).toEqual(others(text));
      }),
    );
  });

  test('what is written is read back, whatever the value', () => {
    fc.assert(
      fc.property(file, name, value, (text, key, changed) => {
        const written = changeEnvFile(text, { [key]: changed });
        expect(environmentOf(parseEnvFile(written))[key]).toBe(changed);
        expect(environmentOf(parseEnvFile(changeEnvFile(written, { [key]: null })))).not.toHaveProperty(key);
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
    ["A='single $x'", 'single $x'],
    ['A="say \\"hi\\" \\$HOME \\\\"', 'say "hi" $HOME \\'],
    ['A=', ''],
    ['A=windows\r', 'windows'],
  ])('reads %j as a person means it', (text, expected) => {
    expect(environmentOf(parseEnvFile(`${text}\n`)).A).toBe(expected);
  });

  test('the last of two assignments counts and keeps its place', () => {
    const text = 'A=1\n# middle\nA=2\nB=3\n';
    expect(environmentOf(parseEnvFile(text)).A).toBe('2');
    expect(changeEnvFile(text, { A: '9' })).toBe('# middle\nA=9\nB=3\n');
  });

  test('a variable that has the value already keeps its line as a person wrote it', () => {
    const text = "export  A = 'one two' # why\n";
    expect(changeEnvFile(text, { A: 'one two' })).toBe(text);
    expect(changeEnvFile(text, { A: 'three' })).toBe('A=three\n');
  });

  test('a file without a last line break gets one and loses nothing', () => {
    expect(changeEnvFile('A=1', { B: '2' })).toBe('A=1\nB=2\n');
  });
});
