// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import { systemClock } from '@/lib/core/clock';
import { LogsView } from './logs-view';
import { pagedSource } from './service-log';

const lineOf = (number: number, text: string): LogLine => ({ number, at: number, stream: 'stdout', text });
const summaryOf = (lastNumber: number) => ({
  path: '~/.stigmer/data/logs/temporal.log',
  firstNumber: Math.min(1, lastNumber),
  lastNumber,
  bytes: 300,
  lastLineAt: null,
  following: true,
});
const services = new Map([
  ['agent-runner', 'a line of the worker'],
  ['temporal', 'a line of the server'],
]);
let searched: string[] = [];

beforeEach(() => {
  searched = [];
  history.replaceState(null, '', '/logs');
  vi.stubGlobal('fetch', async (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://console');
    const service = searchParams.get('service') ?? 'agent-runner';
    const wanted = JSON.parse(searchParams.get('search') ?? '{}');
    if (pathname === '/api/logs/search' && wanted.text !== undefined)
      searched.push(`${service} ${wanted.text}`);
    if (pathname !== '/api/logs') return new Response('');
    const lines = [lineOf(1, services.get(service) ?? '')];
    return Response.json({ lines, summary: summaryOf(lines.length) });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a link opens the log of the Temporal server, and what is found is found there', async () => {
  render(<LogsView query="service=temporal&q=worker" />);
  await screen.findByText('a line of the server');
  expect(screen.queryByText('a line of the worker')).toBeNull();
  expect(screen.getByRole('radio', { name: 'Temporal', checked: true })).toBeTruthy();
  await expect.poll(() => searched).toContain('temporal worker');
});

test('one goes from one log to the other and back; the address has it, without the line that was linked', async () => {
  render(<LogsView query="levels=error.info&line=1" hasServerLog />);
  await screen.findByText('a line of the worker');
  fireEvent.click(await screen.findByRole('radio', { name: 'Temporal' }));
  await screen.findByText('a line of the server');
  expect(screen.queryByText('a line of the worker')).toBeNull();
  await expect.poll(() => location.search).toBe('?service=temporal&levels=error.info');
  fireEvent.click(screen.getByRole('radio', { name: 'Worker' }));
  await screen.findByText('a line of the worker');
  await expect.poll(() => location.search).toBe('?levels=error.info');
});

test('whose log is shown can be chosen from the first frame on, where there is one to choose', () => {
  const { unmount } = render(<LogsView hasServerLog />);
  expect(screen.getByRole('radio', { name: 'Worker', checked: true })).toBeTruthy();
  unmount();
  render(<LogsView />);
  expect(screen.queryByRole('radio', { name: 'Temporal' })).toBeNull();
});

test('a log that is asked for again and again gives each line once, and says so when it began anew', async () => {
  let newest = 3;
  const sleep = async () => {
    newest = newest === 3 ? 5 : 1;
  };
  const source = pagedSource(
    async ({ after = 0 }) => {
      const lines = Array.from({ length: Math.max(0, newest - after) }, (_, index) =>
        lineOf(after + 1 + index, ''),
      );
      return { lines, summary: summaryOf(newest) };
    },
    { ...systemClock, sleep },
  );
  const told: unknown[] = [];
  for await (const { lines, lastNumber, summary } of source.stream(1, new AbortController().signal)) {
    told.push([lines.map(({ number }) => number), lastNumber, summary.lastNumber]);
    if (told.length === 3) break;
  }
  expect(told).toEqual([
    [[2, 3], 3, 3],
    [[4, 5], 5, 5],
    [[], 1, 1],
  ]);
});
