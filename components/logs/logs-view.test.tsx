// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { LogLine, LogPage } from '@/lib/contracts/log';
import { Failure } from '@/lib/core/failure';
import type { LogSource } from './log-feed';
import { LogsView } from './logs-view';

const iso = '2026-11-23T14:30:58.690Z';
const summary = {
  path: '~/.stigmer/data/logs/agent-runner.log',
  firstNumber: 1,
  lastNumber: 2,
  bytes: 9_400_000,
  lastLineAt: null,
  following: true,
};
const lines: LogLine[] = [
  { number: 1, at: 1, stream: 'console', text: 'Container started · c4e19b7a02d5' },
  { number: 2, at: 2, stream: 'stdout', text: `${iso} ERROR tool <img src=x onerror=alert(1)> \u202epandas` },
];

const source = (page: () => Promise<LogPage>): LogSource => ({
  page,
  async *stream(_after, signal) {
    yield { type: 'log-batch', lines: [], lastNumber: summary.lastNumber, summary };
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },
});

afterEach(cleanup);

test('waiting: nothing at first, a skeleton when it takes longer', async () => {
  const { container } = render(<LogsView source={source(() => new Promise(() => undefined))} />);
  expect(container.querySelector('[data-skeleton]')).toBeNull();
  await screen.findByText('Loading the recorded lines');
  await expect.poll(() => container.querySelector('[data-skeleton]')).not.toBeNull();
});

test('empty: the page says how lines get here', async () => {
  render(<LogsView source={source(async () => ({ lines: [], summary: { ...summary, lastNumber: 0 } }))} />);
  expect(await screen.findByText('No lines recorded yet')).toBeTruthy();
});

test('failed: the card names the failure and loads again', async () => {
  const failure = new Failure({
    code: 'log-unreadable',
    title: 'The recorded log could not be read',
    reason: 'EACCES',
    remedy: { summary: 'Make the folder readable.' },
  });
  let broken = true;
  render(
    <LogsView
      source={source(async () => {
        if (broken) throw failure;
        return { lines, summary };
      })}
    />,
  );
  expect((await screen.findByRole('region', { name: failure.details.title })).textContent).toContain(
    'The recorded log could not be read',
  );
  broken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Load the log again' }));
  expect(await screen.findByText('Container started')).toBeTruthy();
});

test('full: text from a container is text, with its tricks made visible', async () => {
  const { container } = render(<LogsView source={source(async () => ({ lines, summary }))} />);
  expect(await screen.findByText(/<img src=x onerror=alert\(1\)> ⟨U\+202E⟩pandas/)).toBeTruthy();
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByRole('log').getAttribute('aria-live')).toBe('off');
  expect(screen.getByText('2 lines, 9.4 MB')).toBeTruthy();
});

test('finding marks the matches and says how many there are', async () => {
  const { container } = render(<LogsView source={source(async () => ({ lines, summary }))} />);
  await screen.findByText('Container started');
  fireEvent.keyDown(document.body, { key: '/' });
  expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'Pandas' } });
  await expect.poll(() => container.querySelector('mark')?.textContent).toBe('pandas');
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
  expect(await screen.findByText('1 of 1')).toBeTruthy();
});

test('a window that changes its size goes on following; a reader who scrolls away does not', async () => {
  render(<LogsView source={source(async () => ({ lines, summary }))} />);
  const log = await screen.findByRole('log');
  const measure = (clientHeight: number) =>
    Object.defineProperties(log, {
      clientHeight: { value: clientHeight, configurable: true },
      scrollHeight: { value: 1000, configurable: true },
    });
  const measured = log.clientHeight;
  measure(measured + 300);
  fireEvent.scroll(log);
  // The page is drawn once per frame.
  for (let frame = 0; frame < 3; frame += 1) await act(() => new Promise(requestAnimationFrame));
  expect(await screen.findByRole('button', { name: 'Following' })).toBeTruthy();
  measure(measured);
  fireEvent.scroll(log);
  expect(await screen.findByRole('button', { name: 'Paused' })).toBeTruthy();
});

test('a step to a match that came after the last drawing goes there when it is drawn', async () => {
  const line = (number: number): LogLine => ({
    number,
    at: number,
    stream: 'stdout',
    text: number % 1000 === 0 ? `line ${number} with a needle` : `line ${number}`,
  });
  const count = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
  let come: () => void = () => undefined;
  const live: LogSource = {
    page: async () => ({ lines: count(1, 1500), summary: { ...summary, lastNumber: 1500 } }),
    async *stream(_after, signal) {
      await new Promise<void>((resolve) => {
        come = resolve;
      });
      const lastNumber = 2999;
      const lines = count(1501, lastNumber);
      yield { type: 'log-batch', lines, lastNumber, summary: { ...summary, lastNumber } };
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  };
  const { container } = render(<LogsView source={live} />);
  const viewport = await screen.findByRole('log');
  // As a browser: no place below what is drawn.
  let top = 0;
  const drawnHeight = () => Number.parseFloat((viewport.firstElementChild as HTMLElement).style.height);
  Object.defineProperty(viewport, 'scrollTop', {
    get: () => top,
    set: (wanted: number) => {
      top = Math.max(0, Math.min(wanted, drawnHeight() - 600));
    },
  });
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'needle' } });
  const frame = vi.spyOn(window, 'requestAnimationFrame').mockReturnValue(1);
  come();
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter', shiftKey: true });
  frame.mockRestore();
  await screen.findByText('2 of 2');
  await expect.poll(() => container.querySelector('mark')?.parentElement?.textContent).toContain('line 2000');
});

test('a download that fails is said in the page, and can be tried again', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('refused');
  });
  try {
    render(<LogsView source={source(async () => ({ lines, summary }))} />);
    await screen.findByText('Container started');
    fireEvent.click(screen.getByRole('button', { name: 'Download the log' }));
    const card = await screen.findByRole('alert');
    expect(card.textContent).not.toBe('');
    expect(screen.getByRole('button', { name: 'Download again' })).toBeTruthy();
    expect(screen.getByText('Container started')).toBeTruthy();
  } finally {
    vi.unstubAllGlobals();
  }
});
