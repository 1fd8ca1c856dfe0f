// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import { LogsView } from './logs-view';
import { first, last, source } from './recorded-log.test-support';
import type { FindRecorded } from './search-client';

// The code of a dialog comes when it is asked for, which a busy machine may take a while over.
configure({ asyncUtilTimeout: 10_000 });

let asked: URLSearchParams[] = [];
let names: string[] = [];
beforeEach(() => {
  asked = [];
  names = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://console');
    if (pathname.endsWith('/download')) asked.push(searchParams);
    return new Response('text');
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Each search finds seven lines. */
const find: FindRecorded = async function* () {
  yield { type: 'search-ended', count: 7, more: false, lastNumber: last };
};

async function openDialog(query = ''): Promise<void> {
  render(<LogsView source={source} find={find} query={query} />);
  await screen.findByRole('log');
  fireEvent.click(screen.getByRole('button', { name: 'Download the log' }));
  await screen.findByRole('dialog', { name: 'Download the log' });
}

async function downloaded(): Promise<{ query: Record<string, string>; name: string | undefined }> {
  fireEvent.click(screen.getByRole('button', { name: 'Download' }));
  await expect.poll(() => names.length).toBe(1);
  return { query: Object.fromEntries(asked[0] ?? []), name: names[0] };
}

const searchOf = (query: Record<string, string>): LogSearchInput => JSON.parse(query.search ?? 'null');

test('of the Temporal server’s log one gets that, by its name', async () => {
  await openDialog('service=temporal');
  expect(await downloaded()).toEqual({ query: { service: 'temporal' }, name: 'temporal.log.txt' });
});

test('everything is what one gets without a choice, with its lines and size beside it', async () => {
  await openDialog('q=needle');
  const everything = screen.getByRole('radio', { name: 'Everything' });
  expect(everything).toHaveProperty('checked', true);
  const dialog = within(screen.getByRole('dialog'));
  expect(dialog.getByText(`${(last - first + 1).toLocaleString('en')} lines, 300 B`)).toBeTruthy();
  expect(await downloaded()).toEqual({ query: {}, name: 'agent-runner.log.txt' });
});

test('what is filtered is what the page has found by text, level, stream and time, and says how much it is', async () => {
  await openDialog('q=Needle&invert=1&stream=stderr&from=5000&levels=error.warn');
  expect(await screen.findAllByText('7 lines')).toHaveLength(2);
  expect(screen.getByText(/^without “Needle” · error, warn · stderr · from 1970-/)).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: 'What is filtered' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'Compressed with gzip' }));
  const { query, name } = await downloaded();
  expect(query.gzip).toBe('1');
  expect(searchOf(query)).toEqual({
    text: 'needle',
    regexp: false,
    invert: true,
    dividers: true,
    levels: ['error', 'warn'],
    stream: 'stderr',
    from: 5000,
  });
  expect(name).toBe('agent-runner-filtered.log.txt.gz');
});

test('these times are all lines in between, whatever else is filtered', async () => {
  await openDialog('q=needle&stream=stderr&from=5000&until=9000');
  fireEvent.click(screen.getByRole('radio', { name: /^These times/ }));
  const { query } = await downloaded();
  expect(searchOf(query)).toEqual({
    text: '',
    regexp: false,
    invert: false,
    dividers: true,
    from: 5000,
    until: 9000,
  });
});

test('without a time, and with a broken expression, there is nothing to choose but what can be had', async () => {
  await openDialog('q=(&regexp=1');
  expect(screen.getByRole('radio', { name: /^These times/ })).toHaveProperty('disabled', true);
  expect(screen.getByRole('radio', { name: 'What is filtered' })).toHaveProperty('disabled', true);
  expect(screen.getByText('Set From or Until in the filters first')).toBeTruthy();
});

test('lines by number: typing them chooses them, and a range that ends before it begins cannot be had', async () => {
  await openDialog();
  const lines = screen.getByRole('spinbutton', { name: 'First line' });
  fireEvent.focus(lines);
  fireEvent.change(lines, { target: { value: '20001' } });
  expect(screen.getByRole('button', { name: 'Download' })).toHaveProperty('disabled', true);
  expect(screen.getByRole('alert').textContent).toBe('The first is behind the last');
  fireEvent.change(lines, { target: { value: '600' } });
  fireEvent.change(screen.getByRole('spinbutton', { name: 'Last line' }), { target: { value: '700' } });
  expect(screen.getByText('101 lines')).toBeTruthy();
  expect(await downloaded()).toEqual({
    query: { from: '600', to: '700' },
    name: 'agent-runner-lines-600-700.log.txt',
  });
});
