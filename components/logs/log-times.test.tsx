// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { LogsView } from './logs-view';
import { find, last, source } from './recorded-log.test-support';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

const time = () => document.querySelector(`[data-line="${last}"] a`)?.textContent;

async function open(): Promise<void> {
  render(<LogsView source={source} find={find} />);
  await screen.findByText(`line ${last}`);
}

test('times are local, in UTC or relative, as this browser was told last', async () => {
  await open();
  const date = new Date(last * 1000);
  expect(time()).toBe(date.toTimeString().slice(0, 8));
  fireEvent.click(screen.getByRole('button', { name: 'Filters' }));
  fireEvent.click(screen.getByRole('radio', { name: 'UTC' }));
  await expect.poll(time).toBe('05:33:20');
  cleanup();
  await open();
  await expect.poll(time).toBe('05:33:20');
  fireEvent.click(screen.getByRole('button', { name: 'Filters' }));
  fireEvent.click(screen.getByRole('radio', { name: 'Relative' }));
  await expect.poll(time).toMatch(/^\d+ d ago$/);
});
