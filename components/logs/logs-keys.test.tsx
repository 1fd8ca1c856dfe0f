// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { LogsView } from './logs-view';
import { find, last, source } from './recorded-log.test-support';

afterEach(cleanup);

const press = (key: string) => fireEvent.keyDown(document.body, { key });
const current = () => document.querySelector('[aria-current]')?.getAttribute('data-line');

async function open(query = ''): Promise<void> {
  render(<LogsView query={query} source={source} find={find} />);
  await screen.findByText(`line ${last}`);
}

test('e goes from error to error in all that is recorded, E back, and each is told', async () => {
  await open();
  press('e');
  await expect.poll(current).toBe('700');
  expect(screen.getByText('Error 1 of 2')).toBeTruthy();
  press('e');
  await expect.poll(current).toBe('9000');
  press('e');
  await expect.poll(current).toBe('700');
  press('E');
  await expect.poll(current).toBe('9000');
  expect(screen.getByText('Error 2 of 2')).toBeTruthy();
});

test('an error whose level is hidden is told as that', async () => {
  await open('levels=info');
  press('e');
  expect(await screen.findByText('Line 700 is hidden by the chosen levels or stream')).toBeTruthy();
});

test('g goes to the oldest line, G to the newest one and follows, f pauses and follows', async () => {
  await open();
  press('g');
  await expect.poll(current).toBe('501');
  expect(screen.getByRole('button', { name: 'Paused' })).toBeTruthy();
  press('G');
  expect(await screen.findByText(`line ${last}`)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Following' })).toBeTruthy();
  expect(current()).toBeUndefined();
  press('f');
  expect(await screen.findByRole('button', { name: 'Paused' })).toBeTruthy();
  press('f');
  expect(await screen.findByRole('button', { name: 'Following' })).toBeTruthy();
});

test('n goes on from the line that one stands on; without a search it says so', async () => {
  await open();
  press('n');
  expect(await screen.findByText('Nothing is searched for')).toBeTruthy();
  press('/');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'line 6' } });
  await screen.findByText('3');
  press('n');
  await expect.poll(current).toBe('600');
  press('N');
  await expect.poll(current).toBe('602');
  press('e');
  await expect.poll(current).toBe('700');
  press('N');
  await expect.poll(current).toBe('602');
});

test('no key does anything while one types', async () => {
  await open();
  const field = screen.getByRole('searchbox');
  for (const key of ['f', 'g', 'e', 'n']) fireEvent.keyDown(field, { key });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.getByRole('button', { name: 'Following' })).toBeTruthy();
  expect(current()).toBeUndefined();
});
