// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import { Failure } from '@/lib/core/failure';
import type { LogSource } from './log-feed';
import { LogsView } from './logs-view';
import type { FindRecorded } from './search-client';

const summary = {
  path: '~/.stigmer/data/logs/agent-runner.log',
  firstNumber: 1,
  lastNumber: 3,
  bytes: 300,
  lastLineAt: null,
  following: true,
};
const lines: LogLine[] = [
  { number: 1, at: 1, stream: 'stdout', text: 'Needle one' },
  { number: 2, at: 2, stream: 'stderr', text: 'needle two' },
  { number: 3, at: 3, stream: 'stderr', text: 'three' },
];
const source: LogSource = {
  page: async () => ({ lines, summary }),
  async *stream(_after, signal) {
    yield { type: 'log-batch', lines: [], lastNumber: 3, summary };
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },
};

let searches: LogSearchInput[] = [];
/** Finds line 2. What is counted for the overview is no search of the reader's. */
const find: FindRecorded = async function* (search) {
  if (search.heads) return;
  searches.push(search);
  yield { type: 'numbers-found', numbers: [2] };
  yield { type: 'search-ended', count: 1, more: false, lastNumber: 3 };
};

beforeEach(() => {
  searches = [];
  history.replaceState(null, '', '/logs');
});
afterEach(cleanup);

test('a link opens the view that was linked: expression, stream, levels and times', async () => {
  const query = 'q=ne%2Bdle&regexp=1&stream=stderr&levels=error.info&from=1&until=9';
  const { container } = render(<LogsView query={query} source={source} find={find} />);
  await screen.findByText('three');
  expect(screen.queryByText('Needle one')).toBeNull();
  expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('ne+dle');
  expect(screen.getByRole('radio', { name: 'stderr', checked: true })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Warn off', pressed: false })).toBeTruthy();
  await expect.poll(() => container.querySelector('mark')?.textContent).toBe('needle');
  expect(searches).toEqual([
    {
      text: 'ne+dle',
      regexp: true,
      invert: false,
      dividers: true,
      numbers: true,
      places: 300,
      levels: ['error', 'info'],
      stream: 'stderr',
      from: 1,
      until: 9,
    },
  ]);
});

test('what one chooses is in the address, but no text that looks like a secret', async () => {
  render(<LogsView source={source} find={find} />);
  await screen.findByText('three');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'needle' } });
  fireEvent.click(screen.getByRole('button', { name: 'Lines without it' }));
  fireEvent.click(screen.getByRole('button', { name: 'Filters' }));
  fireEvent.click(screen.getByRole('radio', { name: 'stderr' }));
  await expect.poll(() => location.search).toBe('?q=needle&invert=1&stream=stderr');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'sk-abcdefghijklmnop' } });
  await expect.poll(() => location.search).toBe('?invert=1&stream=stderr');
});

test('a wrong expression is told at the field and not sent', async () => {
  render(<LogsView source={source} find={find} />);
  await screen.findByText('three');
  const field = screen.getByRole('searchbox');
  fireEvent.click(screen.getByRole('button', { name: 'Regular expression' }));
  fireEvent.change(field, { target: { value: 'a(b' } });
  expect((await screen.findByRole('alert')).textContent).toContain('Unterminated group');
  expect(field.getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(searches).toEqual([]);
  fireEvent.change(field, { target: { value: 'a(b)' } });
  await expect.poll(() => searches.length).toBe(1);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('why the console ended a search is told at the field', async () => {
  const failing: FindRecorded = () => {
    throw new Failure({
      code: 'log-search-busy',
      title: 'Too many searches at once',
      reason: '4 searches of the log are running.',
      remedy: { summary: 'Search again when one of them has ended.' },
    });
  };
  render(<LogsView query="q=x" source={source} find={failing} />);
  const told = await screen.findByRole('alert');
  expect(told.textContent).toBe(
    'Too many searches at once. 4 searches of the log are running. Search again when one of them has ended.',
  );
});

test('a time that is none is told at its field, and a right one bounds what is found', async () => {
  render(<LogsView source={source} find={find} />);
  await screen.findByText('three');
  fireEvent.click(screen.getByRole('button', { name: 'Filters' }));
  const from = screen.getByRole('textbox', { name: 'From' });
  fireEvent.change(from, { target: { value: 'noon' } });
  fireEvent.keyDown(from, { key: 'Enter' });
  expect((await screen.findByRole('alert')).textContent).toContain('This is no time');
  fireEvent.change(from, { target: { value: '1970-01-01T00:00:00.002Z' } });
  fireEvent.keyDown(from, { key: 'Enter' });
  await expect.poll(() => searches.map(({ from: at }) => at)).toEqual([2]);
  expect(screen.queryByRole('alert')).toBeNull();
});
