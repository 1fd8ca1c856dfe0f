// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogsView } from './logs-view';
import { find, last, source } from './recorded-log.test-support';

beforeEach(() => history.replaceState(null, '', '/logs'));
afterEach(cleanup);

const current = () => document.querySelector('[aria-current]')?.getAttribute('data-line');
const open = (query = '') => render(<LogsView query={query} source={source} find={find} />);

async function goTo(text: string): Promise<void> {
  if (screen.queryByRole('textbox', { name: 'Go to' }) === null)
    fireEvent.click(await screen.findByRole('button', { name: 'Filters' }));
  const field = screen.getByRole('textbox', { name: 'Go to' });
  fireEvent.change(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: 'Enter' });
}

test('a link to a line opens there, marked and with the lines around it; to follow ends the link', async () => {
  open('line=7000');
  await expect.poll(current).toBe('7000');
  expect(screen.getByText('line 6999')).toBeTruthy();
  expect(screen.getByText('line 7001')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Paused' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Paused' }));
  expect(await screen.findByText(`line ${last}`)).toBeTruthy();
  await expect.poll(() => location.search).toBe('');
});

test.each([
  ['line=3', '501', 'Line 3 is no longer kept; the oldest is 501'],
  ['line=99999', '20000', 'Line 99,999 is not recorded; the newest is 20,000'],
])('%s, which is not there, leads to the nearest line and says so', async (query, nearest, told) => {
  open(query);
  expect(await screen.findByText(told)).toBeTruthy();
  await expect.poll(current).toBe(nearest);
});

test('a line’s time is the link to it', async () => {
  open();
  await screen.findByText(`line ${last}`);
  const row = document.querySelector('[data-line="19998"]');
  const link = row?.querySelector('a');
  expect(link?.getAttribute('href')).toBe('/logs?line=19998');
  if (link) fireEvent.click(link);
  await expect.poll(current).toBe('19998');
  await expect.poll(() => location.search).toBe('?line=19998');
});

test('one goes to a time, to a line, and to the first error', async () => {
  open();
  await goTo('1970-01-01T01:00:00.500Z');
  await expect.poll(current).toBe('3601');
  expect(screen.getByRole('status').textContent).toContain('First line at or after 1970-01-01');
  await goTo('12,000');
  await expect.poll(current).toBe('12000');
  fireEvent.click(screen.getByRole('button', { name: 'First error' }));
  await expect.poll(current).toBe('700');
  await goTo('2026-11-28 14:03');
  expect(await screen.findByText('No line is as late as 2026-11-28 14:03:00')).toBeTruthy();
  expect(current()).toBe('700');
});

test('what is neither a time nor a line is told at the field', async () => {
  open();
  await goTo('yesterday');
  expect((await screen.findByRole('alert')).textContent).toContain(
    'This is neither a time nor the number of a line. Write 14:03',
  );
});
