// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { LogSearchEvent, LogSearchInput } from '@/lib/contracts/log-search';
import { FirstNewLine } from './first-new-line';

afterEach(cleanup);

/** A search that finds these events and then ends only with its reader. */
function searchOf(events: LogSearchEvent[]) {
  const searches: LogSearchInput[] = [];
  const signals: AbortSignal[] = [];
  const find = async function* (search: LogSearchInput, signal: AbortSignal) {
    searches.push(search);
    signals.push(signal);
    yield* events;
  };
  return { find, searches, signals };
}

const line = { number: 1234, at: 0, stream: 'stderr' as const, text: 'refused \u202e by \u001b[31mTemporal' };

test('the first new line is quoted, can do nothing to the page, leads to its place, and the search is ended with it', async () => {
  const { find, searches, signals } = searchOf([{ type: 'first-found', line }]);
  render(<FirstNewLine since={1} find={find} />);
  expect(await screen.findByText('refused ⟨U+202E⟩ by Temporal')).toBeTruthy();
  expect(screen.getByRole('link').getAttribute('href')).toBe('/logs?line=1234');
  expect(searches).toEqual([{ onlyNew: true }]);
  expect(signals[0]?.aborted).toBe(true);
});

test('with another failure the log is looked at again, without one that is new nothing is said', async () => {
  const { find, searches } = searchOf([
    { type: 'search-ended', count: 0, more: false, lastNumber: 9, examined: 3 },
  ]);
  const { rerender, container } = render(<FirstNewLine since={1} find={find} />);
  rerender(<FirstNewLine since={2} find={find} />);
  await expect.poll(() => searches.length).toBe(2);
  expect(container.textContent).toBe('');
});
