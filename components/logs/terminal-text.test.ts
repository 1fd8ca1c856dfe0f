import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayText } from '@/lib/core/display-text';
import { rangesWithin, readTerminalText } from './terminal-text';

/** `red(words)` for coloured parts, `*…*` around bold ones. */
function drawn(raw: string): string {
  const { text, ranges } = readTerminalText(raw);
  let out = '';
  let at = 0;
  for (const { from, to, hue, bold } of ranges) {
    const words = bold ? `*${text.slice(from, to)}*` : text.slice(from, to);
    out += text.slice(at, from) + (hue === null ? words : `${hue}(${words})`);
    at = to;
  }
  return out + text.slice(at);
}

test.each([
  ['plain text', 'Polling', 'Polling'],
  ['a colour', '\u001b[31mfailed\u001b[0m: no route', 'red(failed): no route'],
  ['a colour without an end', 'a \u001b[32mgreen', 'a green(green)'],
  ['bold, then no longer', '\u001b[1;33mwarn\u001b[22m, still\u001b[39m.', 'yellow(*warn*)yellow(, still).'],
  ['an empty sequence resets', '\u001b[35mx\u001b[my', 'magenta(x)y'],
  ['bright is the same hue', '\u001b[94mlink\u001b[0m', 'blue(link)'],
  ['the palette of 256 is passed over', '\u001b[38;5;31mx\u001b[0my', 'xy'],
  ['and so are colours by parts', '\u001b[38;2;31;32;33mx\u001b[48;2;1;31;1my', 'xy'],
  ['and backgrounds', '\u001b[41mx', 'x'],
  ['what is behind a palette counts', '\u001b[38;5;9;1mx', '*x*'],
  ['a sequence that moves is shown', '\u001b[2Jgone', '␛[2Jgone'],
  ['progress', '10 %\r20 %\r30 %', '␍30 %'],
  ['progress with an end', '10 %\r20 %\r', '␍20 %'],
  ['a return alone', 'done\r', 'done'],
  ['a return first', '\r\rdone', 'done'],
  ['progress in colour', '\u001b[36m10 %\r20 %\u001b[0m', 'cyan(␍20 %)'],
  ['a tab in colour', '\u001b[31m\ta', 'red(    a)'],
])('%s', (_, raw, shown) => {
  expect(drawn(raw)).toBe(shown);
});

test('whatever is printed, the text is as safe as without colours, and the ranges are in order within it', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('\u001b[31m', '\u001b[0m', '\u001b[38;5m', '\u001b[;;m', '\r', '\u001b[', '\u009b1m'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const raw = pieces.join('');
      const { text, ranges } = readTerminalText(raw);
      expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      if (!/[\r\p{Cs}]/u.test(raw)) expect(text).toBe(displayText(raw));
      let last = 0;
      for (const { from, to } of ranges) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeGreaterThan(from);
        last = to;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('a line of colours alone takes time that grows with its length', () => {
  const raw = '\u001b[31m\u001b[0m'.repeat(100_000);
  expect(readTerminalText(raw)).toEqual({ text: '', ranges: [] });
});

test('of a message behind time and level the ranges are counted from its begin', () => {
  const ranges = [
    { from: 2, to: 6, hue: 'red' as const, bold: false },
    { from: 20, to: 30, hue: 'green' as const, bold: false },
  ];
  expect(rangesWithin(ranges, 4, 10)).toEqual([{ from: 0, to: 2, hue: 'red', bold: false }]);
});
