import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logServices } from '@/lib/contracts/log';
import { logLevels } from '@/lib/contracts/log-search';
import { expressionProblem, noFilter, readAddress, writeAddress } from './log-filter';

const moment = fc.option(fc.integer({ min: 0, max: 4_102_444_800_000 }));
const address = fc.record({
  service: fc.constantFrom(...logServices),
  filter: fc.record({
    text: fc.constantFrom('', 'needle', 'a&b=c', '^(x|y)+$', '100 %', '測試'),
    regexp: fc.boolean(),
    invert: fc.boolean(),
    stream: fc.constantFrom(null, 'stdout' as const, 'stderr' as const),
    from: moment,
    until: moment,
  }),
  levels: fc.subarray([...logLevels]),
  onlyNew: fc.boolean(),
  line: fc.option(fc.integer({ min: 1, max: 10_000_000 })),
});

test('what is written into the address is read from it', () => {
  fc.assert(
    fc.property(address, (state) => {
      expect(readAddress(writeAddress(state))).toEqual(state);
    }),
  );
});

test('an untouched page has nothing in its address', () => {
  expect(writeAddress(readAddress(''))).toBe('');
});

test('an address that somebody broke leads to the page as it is without', () => {
  expect(readAddress('service=x&line=0&stream=x&from=never&regexp=yes&new=x&levels=error.x&q=a')).toEqual({
    service: 'agent-runner',
    filter: { ...noFilter, text: 'a' },
    levels: ['error'],
    onlyNew: false,
    line: null,
  });
});

test.each(['sk-abcdefghijklmnop', 'api_key=4f9a77aa21', 'Bearer abc.def.ghi'])(
  '“%s” looks like a secret and stays out of the address',
  (text) => {
    const written = writeAddress({ ...readAddress(''), filter: { ...noFilter, text, regexp: true } });
    expect(written).toBe('regexp=1');
  },
);

test('a wrong expression is named without the expression itself', () => {
  expect(expressionProblem({ ...noFilter, text: 'a(b', regexp: true })).toBe('Unterminated group');
  expect(expressionProblem({ ...noFilter, text: 'a(b' })).toBeNull();
});
