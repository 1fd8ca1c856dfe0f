import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasFields } from './log-fields';
import { logfmtPairs } from './logfmt';

const has = (text: string, ...fields: string[]) =>
  hasFields(
    text,
    fields.map((field) => ({
      name: field.slice(0, field.indexOf('=')),
      value: field.slice(field.indexOf('=') + 1),
    })),
  );

describe('a field is found', () => {
  test.each([
    ['{"run":42,"ok":true,"who":"a b","none":null}', ['run=42', 'ok=true', 'who=a b', 'none=null']],
    ['{"http":{"status":500},"a.b":"c"}', ['http.status=500', 'a.b=c', 'http={"status":500}']],
    [
      '2026-11-23T14:30:58.690Z INFO llm Response in 6.1 s  tokens=244 stop=end_turn',
      ['tokens=244', 'stop=end_turn', 'logger=llm'],
    ],
    [
      '2:51AM WRN slow start queue=a error="two words, a \\"quote\\""',
      ['queue=a', 'error=two words, a "quote"'],
    ],
    ['2026-02-14 12:15:26,579 - worker.worker - ERROR - gone', ['logger=worker.worker']],
    ['{"logger":"agent","level":"info"}', ['logger=agent', 'level=info']],
    ['a= b==c d="open', ['a=', 'b==c', 'd=open']],
  ])('%s', (text, fields) => {
    expect(has(text, ...fields)).toBe(true);
    expect(fields.every((field) => has(text, field))).toBe(true);
  });

  test.each([
    ['{"run":42}', 'run=4'],
    ['{"run":42}', 'toString=x'],
    ['{"run":42, torn', 'run=42'],
    ['rerun=42', 'run=42'],
    ['run=421', 'run=42'],
    ['said="run=42"', 'run=42'],
    ['Run=42', 'run=42'],
  ])('%s has no %s', (text, field) => {
    expect(has(text, field)).toBe(false);
  });
});

test('each pair of any line is there as it is written', () => {
  const word = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/);
  const value = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\n\r]/.test(text));
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(word, value), { maxLength: 8 }), (pairs) => {
      const line = `a message ${pairs.map(([name, text]) => `${name}=${quoted(text)}`).join(' ')}`;
      expect([...logfmtPairs(line)].map(({ name, value: text }) => [name, text])).toEqual(pairs);
    }),
  );
});

test('a long hostile line costs in proportion to its length', () => {
  for (const unit of ['a=', '"', 'a="', 'a="\\', '= ', 'a', '{"a":'])
    expect(has(unit.repeat(1_000_000 / unit.length), 'a=b')).toBe(false);
});
