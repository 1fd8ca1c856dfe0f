// @vitest-environment happy-dom
import { act, cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { LogLine, LogPage } from '@/lib/contracts/log';
import { Failure } from '@/lib/core/failure';
import type { LogSource } from './log-feed';
import { LogsView } from './logs-view';
import type { FindRecorded } from './search-client';

// The code of a dialog comes when it is asked for, which a busy machine may take a while over.
configure({ asyncUtilTimeout: 10_000 });

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

const quiet = (lastNumber: number): LogSource['stream'] =>
  async function* (_after, signal) {
    yield { type: 'log-batch', lines: [], lastNumber, summary: { ...summary, lastNumber } };
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };

const source = (page: () => Promise<LogPage>): LogSource => ({
  page,
  stream: quiet(summary.lastNumber),
});

const findNothing: FindRecorded = async function* () {};

afterEach(cleanup);

test('waiting: nothing at first, a skeleton when it takes longer', async () => {
  const { container } = render(
    <LogsView source={source(() => new Promise(() => undefined))} find={findNothing} />,
  );
  expect(container.querySelector('[data-skeleton]')).toBeNull();
  await screen.findByText('Loading the recorded lines');
  await expect.poll(() => container.querySelector('[data-skeleton]')).not.toBeNull();
});

test('empty: the page says how lines get here', async () => {
  render(
    <LogsView
      source={source(async () => ({ lines: [], summary: { ...summary, lastNumber: 0 } }))}
      find={findNothing}
    />,
  );
  expect(await screen.findByText('No lines recorded yet')).toBeTruthy();
});

test('a log that is not written says so, and what to do', async () => {
  const failure = { code: 'log-disk-full', title: 'The log is not recorded', reason: '1 MB is free.' };
  const notWritten = { ...failure, remedy: { summary: 'Make room.' }, evidence: [], at: 0 };
  const page = { lines, summary: { ...summary, notWritten } };
  const stream: LogSource['stream'] = async function* (_after, signal) {
    yield { type: 'log-batch', lines: [], lastNumber: 2, summary: page.summary };
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  render(<LogsView source={{ page: async () => page, stream }} />);
  expect(await screen.findByText('The log is not recorded. Make room.')).toBeTruthy();
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
      find={findNothing}
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
  const { container } = render(
    <LogsView source={source(async () => ({ lines, summary }))} find={findNothing} />,
  );
  expect(await screen.findByText(/<img src=x onerror=alert\(1\)> ⟨U\+202E⟩pandas/)).toBeTruthy();
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByRole('log').getAttribute('aria-live')).toBe('off');
  expect(screen.getByText('2 lines, 9.4 MB')).toBeTruthy();
});

test('finding marks the matches and says how many there are', async () => {
  const { container } = render(
    <LogsView source={source(async () => ({ lines, summary }))} find={findNothing} />,
  );
  await screen.findByText('Container started');
  fireEvent.keyDown(document.body, { key: '/' });
  expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'Pandas' } });
  await expect.poll(() => container.querySelector('mark')?.textContent).toBe('pandas');
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
  expect(await screen.findByText('1 of 1')).toBeTruthy();
});

test('a window that changes its size goes on following; a reader who scrolls away does not', async () => {
  render(<LogsView source={source(async () => ({ lines, summary }))} find={findNothing} />);
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
  const { container } = render(<LogsView source={live} find={findNothing} />);
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
    render(<LogsView source={source(async () => ({ lines, summary }))} find={findNothing} />);
    await screen.findByText('Container started');
    fireEvent.click(screen.getByRole('button', { name: 'Download the log' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Download' }));
    const card = await screen.findByRole('alert');
    expect(card.textContent).not.toBe('');
    expect(screen.getByRole('button', { name: 'Download again' })).toBeTruthy();
    expect(screen.getByText('Container started')).toBeTruthy();
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a match that is not loaded is gone to, with the lines around it, and the end stays one click away', async () => {
  const count = (from: number, to: number): LogLine[] =>
    Array.from({ length: to - from + 1 }, (_, index) => {
      const number = from + index;
      return { number, at: number, stream: 'stdout', text: number === 700 ? 'the needle' : `line ${number}` };
    });
  const paged: LogSource = {
    page: async ({ after, limit }) => ({
      lines:
        after === undefined ? count(98_001, 100_000) : count(after + 1, Math.min(after + limit, 100_000)),
      summary: { ...summary, lastNumber: 100_000 },
    }),
    stream: quiet(100_000),
  };
  const find: FindRecorded = async function* ({ text, levels }) {
    expect({ text, levels }).toEqual({ text: 'needle', levels: ['error', 'warn', 'info'] });
    yield { type: 'numbers-found', numbers: [700] };
    yield { type: 'search-ended', count: 1, more: false, lastNumber: 100_000 };
  };
  const { container } = render(<LogsView source={paged} find={find} />);
  await screen.findByText('line 100000');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'Needle' } });
  await screen.findByText('1');
  fireEvent.keyDown(document.body, { key: 'n' });
  expect(await screen.findByText('1 of 1')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Paused' })).toBeTruthy();
  await expect.poll(() => container.querySelector('mark')?.textContent).toBe('needle');
  fireEvent.click(screen.getByRole('button', { name: 'Paused' }));
  expect(await screen.findByText('line 100000')).toBeTruthy();
});

const newsOf = (found: LogLine[]): FindRecorded =>
  async function* (search) {
    // The overview counts the whole log.
    if (!search.onlyNew) return;
    yield { type: 'good-hour-read', from: 0, until: 3_600_000, lines: 9, complete: true };
    const [first] = found;
    if (first !== undefined) yield { type: 'first-found', line: first };
    yield { type: 'lines-found', lines: found };
    yield { type: 'search-ended', count: found.length, more: false, lastNumber: 2, examined: 1200 };
  };

const pressLens = async () => {
  await screen.findByText('Container started');
  fireEvent.click(screen.getByRole('button', { name: 'Only what is new' }));
};

test('only what is new: the other lines go, the first one that is new is named and marked, and pressed again all are back', async () => {
  const { container } = render(
    <LogsView source={source(async () => ({ lines, summary }))} find={newsOf(lines.slice(1))} />,
  );
  await screen.findByText('2 lines, 9.4 MB');
  await pressLens();
  await screen.findByText(/^1 of 1,200 lines are new since the last good hour/);
  expect(screen.queryByText('Container started')).toBeNull();
  expect(screen.getByText('9.4 MB')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'In the whole log' }).getAttribute('href')).toBe('/logs?line=2');
  expect(container.querySelector('[data-line="2"]')?.textContent).toContain('First new line');
  fireEvent.click(screen.getByRole('button', { name: 'Only what is new', pressed: true }));
  expect(await screen.findByText('Container started')).toBeTruthy();
});

test('only what is new: where nothing is, that is said of how many lines', async () => {
  render(<LogsView source={source(async () => ({ lines, summary }))} find={newsOf([])} />);
  await pressLens();
  expect(await screen.findByText(/^Nothing new in 1,200 lines since the last good hour/)).toBeTruthy();
  expect(screen.queryByText('No lines recorded yet')).toBeNull();
});

test('only what is new: without a good hour the card says why, and leads back to the whole log', async () => {
  const reason = 'this console has not seen it Ready for five minutes on end';
  // biome-ignore lint/correctness/useYield: it is refused before it begins
  const refused: FindRecorded = async function* () {
    const details = { title: 'There is nothing to compare with yet', remedy: { summary: 'Search it.' } };
    throw new Failure({ code: 'log-good-hour-unknown', reason, ...details });
  };
  render(<LogsView source={source(async () => ({ lines, summary }))} find={refused} />);
  await pressLens();
  expect(await screen.findByText(reason)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show the whole log' }));
  expect(await screen.findByText('Container started')).toBeTruthy();
});

test('equal lines are one row, opened by its button, and each again where the browser remembers that', async () => {
  const repeated = (number: number): LogLine => ({
    number,
    at: number * 1000,
    stream: 'stdout',
    text: 'tick',
  });
  const page = { lines: [1, 2, 3].map(repeated), summary: { ...summary, lastNumber: 3 } };
  const ticks = () => screen.getAllByText('tick').length;
  const show = () =>
    render(<LogsView source={{ ...source(async () => page), stream: quiet(3) }} find={findNothing} />);
  try {
    show();
    const fold = await screen.findByRole('button', { name: /^3 equal lines from .* show each$/ });
    expect(fold.textContent).toMatch(/^× 3to /);
    expect(ticks()).toBe(1);
    fireEvent.click(fold);
    expect(await screen.findByRole('button', { name: /fold them$/, expanded: true })).toBeTruthy();
    expect(ticks()).toBe(3);
    fireEvent.click(screen.getByRole('button', { name: 'Fold repeated lines', pressed: true }));
    await expect.poll(() => screen.queryByRole('button', { name: /equal lines/ })).toBeNull();
    cleanup();
    show();
    expect(await screen.findByRole('button', { name: 'Fold repeated lines', pressed: false })).toBeTruthy();
    await expect.poll(ticks).toBe(3);
  } finally {
    localStorage.clear();
  }
});

test('only what is new: it is in the address, whose link opens it, and gone from there when it is off', async () => {
  history.replaceState(null, '', '/logs');
  const log = source(async () => ({ lines, summary }));
  const { unmount } = render(<LogsView source={log} find={newsOf(lines.slice(1))} />);
  await pressLens();
  await expect.poll(() => location.search).toBe('?new=1');
  unmount();
  render(<LogsView query="new=1" source={log} find={newsOf(lines.slice(1))} />);
  await screen.findByText(/^1 of 1,200 lines are new/);
  expect(screen.queryByText('Container started')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Only what is new', pressed: true }));
  await expect.poll(() => location.search).toBe('');
});

const failureOf = (code: string, reason: string) =>
  new Failure({ code, title: code, reason, remedy: { summary: 'Search it.' } });

test.each([
  ['for another reason, both are said', 'log-search-busy', ['log-search-busy. 4 are running. Search it.']],
  ['for the same reason, that is said once', 'log-good-hour-unknown', []],
])('only what is new fails and a search beside it: %s', async (_name, code, told) => {
  let searched = 0;
  // biome-ignore lint/correctness/useYield: it is refused before it begins
  const refused: FindRecorded = async function* ({ text, onlyNew }) {
    if (!onlyNew) return;
    if (text === undefined) throw failureOf('log-good-hour-unknown', 'It was never Ready.');
    searched += 1;
    throw failureOf(code, '4 are running.');
  };
  render(<LogsView query="new=1&q=x" source={source(async () => ({ lines, summary }))} find={refused} />);
  await screen.findByText('It was never Ready.');
  await expect.poll(() => searched).toBe(1);
  // Until what the search threw is drawn.
  await act(() => new Promise((resolve) => setTimeout(resolve)));
  expect(screen.queryAllByRole('alert').map(({ textContent }) => textContent)).toEqual(told);
  expect(screen.getByText('It was never Ready.')).toBeTruthy();
});
