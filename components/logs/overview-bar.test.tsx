// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { LogsView } from './logs-view';
import { find, last, source } from './recorded-log.test-support';

afterEach(cleanup);

const current = () => document.querySelector('[aria-current]')?.getAttribute('data-line');
const bar = () => screen.getByRole('slider', { name: 'Place in the whole log' });

async function open(query = ''): Promise<void> {
  render(<LogsView query={query} source={source} find={find} />);
  await screen.findByText(`line ${last}`);
}

test('the bar tells in words what it shows of the whole log', async () => {
  await open('q=line+6');
  await expect
    .poll(() => bar().getAttribute('aria-valuetext'))
    .toMatch(/^Line [\d,]+ of 501 to 20,000\. 2 errors, 0 warnings in all, 3 found$/);
  expect(bar().getAttribute('aria-valuemax')).toBe(String(last));
});

test('an error is drawn where it is', async () => {
  await open();
  // Of 300 stretches of 65 lines the fourth has line 700, and the 131st line 9000.
  await expect
    .poll(() => bar().querySelector('.fill-fail-solid')?.getAttribute('d'))
    .toBe('M0 3h7v1h-7zM0 130h7v1h-7z');
});

test('a click goes to the lines of that place, and keys go along the log', async () => {
  await open();
  bar().getBoundingClientRect = () => new DOMRect(0, 100, 12, 600);
  fireEvent.pointerDown(bar(), { clientY: 400 });
  await expect.poll(current).toBe('10251');
  fireEvent.keyDown(bar(), { key: 'Home' });
  await expect.poll(current).toBe('501');
  fireEvent.keyDown(bar(), { key: 'End' });
  await expect.poll(current).toBe(String(last));
});
