import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteScan, type RequiredText } from './byte-scan';
import { escapeCode } from './escape-code';

/** Where a scan of these bytes stops. */
function stopsOf(required: RequiredText, bytes: Buffer): number[] {
  const scan = ByteScan.of(required);
  if (scan === null || !scan.load(bytes)) throw new Error('It cannot be scanned');
  const stops: number[] = [];
  for (let place = scan.next(0); place !== -1; place = scan.next(place + 1)) stops.push(place);
  return stops;
}

/** Where the text begins, or an escape stands. */
function placesOf({ text, anyCase }: RequiredText, bytes: Buffer): number[] {
  const wanted = Buffer.from(text).toString('latin1');
  const asciiLower = (each: string) => each.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const [needle, hay] = [wanted, bytes.toString('latin1')].map((each) => (anyCase ? asciiLower(each) : each));
  return [...bytes.keys()].filter(
    (place) => bytes[place] === escapeCode || hay?.startsWith(needle ?? '', place),
  );
}

const letter = fc.constantFrom(
  'a',
  'A',
  'b',
  'B',
  '@',
  '`',
  '[',
  '{',
  '0',
  ' ',
  '\n',
  '\0',
  'é',
  '✓',
  '\u001b',
);
const requiredTexts = fc.record({
  text: fc.string({ unit: letter, minLength: 3, maxLength: 6 }),
  anyCase: fc.boolean(),
});

test('a scan stops wherever the text stands, in any case that counts, and at each escape', () => {
  fc.assert(
    fc.property(requiredTexts, fc.array(fc.string({ unit: letter, maxLength: 200 })), (required, pieces) => {
      const { text, anyCase } = required;
      const said = anyCase ? [text, text.toUpperCase(), text.toLowerCase()] : [text];
      const bytes = Buffer.from(
        pieces.map((piece, index) => `${piece}${said[index % said.length]}`).join(''),
      );
      expect(stopsOf(required, bytes)).toEqual(expect.arrayContaining(placesOf(required, bytes)));
    }),
  );
});

test.each([3, 16, 31, 32, 33, 255, 256, 257, 1000])(
  'a text of %i bytes is found at the end of a block',
  (length) => {
    const text = 'needle-in-the-hay.'.repeat(60).slice(0, length);
    const bytes = Buffer.from(`${'x'.repeat(70_000)}${text}`);
    expect(stopsOf({ text, anyCase: false }, bytes)).toContain(70_000);
  },
);

test('what a block had before is not found behind the end of the next one', () => {
  const scan = ByteScan.of({ text: 'needle', anyCase: false });
  scan?.load(Buffer.from(`${'x'.repeat(90)}needle`));
  scan?.load(Buffer.from(`${'x'.repeat(90)}ne`));
  expect(scan?.next(0)).toBe(-1);
});

test('few places without the text are stopped at, though its letters are everywhere', () => {
  const line = 'worker INFO session tool call model tokens finished started workspace activity retry\n';
  expect(stopsOf({ text: 'stored', anyCase: true }, Buffer.from(line.repeat(500)))).toEqual([]);
});

test('a text that is too short is not scanned for, nor more bytes than there is room for', () => {
  expect(ByteScan.of({ text: 'ab', anyCase: false })).toBeNull();
  expect(ByteScan.of({ text: 'abc', anyCase: false })?.load(Buffer.alloc(200_000))).toBe(false);
});
