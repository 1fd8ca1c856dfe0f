import type { LogLine } from '@/lib/contracts/log';
import type { LogPlaces } from '@/lib/contracts/log-search';
import type { LogSource } from './log-feed';
import type { FindRecorded } from './search-client';

/** A log of which the oldest lines are gone; line N is of second N of 1970. */
export const [first, last] = [501, 20_000];
const errors = [700, 9000];
const summary = {
  path: '~/.stigmer/data/logs/agent-runner.log',
  firstNumber: first,
  lastNumber: last,
  bytes: 300,
  lastLineAt: null,
  following: true,
};
const iso = '2026-11-23T14:30:58.690Z';
const lineOf = (number: number): LogLine => ({
  number,
  at: number * 1000,
  stream: number % 2 === 0 ? 'stdout' : 'stderr',
  text: errors.includes(number) ? `${iso} ERROR tool failed at ${number}` : `line ${number}`,
});
const placeOf = (at: number) => (at > last * 1000 ? null : Math.max(first, Math.ceil(at / 1000)));
export const source: LogSource = {
  page: async ({ after: asked, before, at, limit }) => {
    const place = at === undefined ? undefined : placeOf(at);
    const after = place == null ? asked : place - limit / 2;
    const to = after === undefined ? (before ?? last + 1) - 1 : Math.min(last, after + limit);
    const from = Math.max(first, after === undefined ? to - limit + 1 : after + 1);
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    return { lines: numbers.map(lineOf), summary, ...(place !== undefined && { place }) };
  },
  async *stream(_after, signal) {
    yield { type: 'log-batch', lines: [], lastNumber: last, summary };
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },
};
function placesOf(numbers: readonly number[], areErrors: boolean): LogPlaces {
  const none = new Array<number>(300).fill(0);
  const found = [...none];
  for (const number of numbers) {
    const place = Math.floor(((number - first) * found.length) / (last - first + 1));
    found[place] = (found[place] ?? 0) + 1;
  }
  const errors = areErrors ? found : none;
  return { firstNumber: first, lastNumber: last, found, errors, warnings: none, dividers: none };
}

/** Finds the errors, and three lines for “line 6”. */
export const find: FindRecorded = async function* ({ heads, text }) {
  const numbers = heads === true ? errors : text === 'line 6' ? [600, 601, 602] : [];
  yield { type: 'numbers-found', numbers };
  yield { type: 'places-counted', places: placesOf(numbers, heads === true) };
  yield { type: 'search-ended', count: numbers.length, more: false, lastNumber: last };
};
