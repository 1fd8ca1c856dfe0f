import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayText } from './display-text';

const cases: Array<[name: string, text: string, shown: string]> = [
  ['plain text', 'Response in 6.1 s  tokens=244', 'Response in 6.1 s  tokens=244'],
  ['colours', '\u001b[1;31mfailed\u001b[0m', 'failed'],
  ['a clear-screen sequence', '\u001b[2J\u001b[Hgone', '␛[2J␛[Hgone'],
  ['a window title', '\u001b]0;owned\u0007', '␛]0;owned␇'],
  ['a progress bar', '10 %\r20 %\r', '10 %␍20 %'],
  ['a tab', 'a\tb', 'a    b'],
  ['backspaces', 'safe\b\b\b\bevil', 'safe␈␈␈␈evil'],
  ['an eight-bit control sequence', '\u009b31m', '⟨U+009B⟩31m'],
  ['a right-to-left override', 'invoice\u202efdp.exe', 'invoice⟨U+202E⟩fdp.exe'],
  ['an invisible space', 'a\u200bb', 'a⟨U+200B⟩b'],
  ['right-to-left words', 'שלום world', 'שלום world'],
  ['an emoji', '🚀 Worker ready', '🚀 Worker ready'],
  ['half a character', 'a\ud83d', 'a\ufffd'],
];

for (const [name, text, shown] of cases)
  test(`${name} is shown as it can be read`, () => expect(displayText(text)).toBe(shown));

test('no text shows an invisible or controlling character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      expect(displayText(text)).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
