import { describe, expect, test } from 'vitest';
import { hostileTexts, steering } from '@/lib/core/hostile-text.test-support';
import { fakeContext } from './fake-client';
import { showLogs } from './logs';

describe('logs', () => {
  const lines = [
    { number: 1, at: 0, stream: 'console' as const, text: 'Container started' },
    { number: 2, at: 0, stream: 'stdout' as const, text: 'two' },
  ];

  test('the last lines, then the new ones', async () => {
    const { context, printed } = fakeContext({ lines });
    expect(
      await showLogs(context, {
        services: ['agent-runner'],
        follow: true,
        tail: 10,
        search: null,
        json: false,
      }),
    ).toBe(0);
    expect(printed).toEqual(['--- Container started ---', 'two', 'three']);
  });

  test('of several services they are one log by time, each with its service, as a field in --json', async () => {
    const temporalLines = [{ number: 1, at: 5, stream: 'stderr' as const, text: 'up' }];
    const runnerLines = [
      { number: 8, at: 4, stream: 'stdout' as const, text: 'before' },
      { number: 9, at: 6, stream: 'stdout' as const, text: 'after' },
    ];
    const services = ['agent-runner' as const, 'temporal' as const];
    const request = { services, follow: false, tail: 2, search: null, json: false };
    const { context, printed } = fakeContext({ lines: runnerLines, temporalLines });
    await showLogs(context, request);
    expect(printed).toEqual(['temporal     | up', 'agent-runner | after']);
    const json = fakeContext({ lines: runnerLines, temporalLines });
    await showLogs(json.context, { ...request, json: true });
    expect(json.printed.map((line) => JSON.parse(line))).toEqual([
      { service: 'temporal', ...temporalLines[0] },
      { service: 'agent-runner', ...runnerLines[1] },
    ]);
  });

  test('an empty log says that it is empty, beside the result', async () => {
    const { context, printed, notices } = fakeContext({ lines: [] });
    expect(
      await showLogs(context, {
        services: ['agent-runner'],
        follow: false,
        tail: 10,
        search: null,
        json: true,
      }),
    ).toBe(0);
    expect(printed).toEqual([]);
    expect(notices).toEqual(['There is no line yet: the worker has not written any.']);
  });

  test('that lines are not recorded is said, beside the lines', async () => {
    const failure = { code: 'log-disk-full', title: 'The log is not recorded', reason: '1 MB is free.' };
    const notWritten = { ...failure, remedy: { summary: 'Make room.' }, evidence: [], at: 0 };
    const { context, printed, notices } = fakeContext({ lines, notWritten });
    await showLogs(context, {
      services: ['agent-runner'],
      follow: false,
      tail: 10,
      search: null,
      json: false,
    });
    expect(printed).toEqual(['--- Container started ---', 'two']);
    expect(notices).toEqual(['The log is not recorded. 1 MB is free.']);
  });

  test.each([false, true])(
    'on a terminal no line can steer it, and a pipe has what was written (--json: %s)',
    async (json) => {
      const wild = hostileTexts.map((text, index) => ({
        number: index + 1,
        at: 0,
        stream: 'stdout' as const,
        text,
      }));
      const request = { services: ['agent-runner' as const], follow: false, tail: 100, search: null, json };
      const { context, printed } = fakeContext({ lines: wild });
      await showLogs({ ...context, output: { ...context.output, terminal: true } }, request);
      expect(printed).toHaveLength(wild.length);
      for (const line of printed) expect(line).not.toMatch(steering);
      if (json) expect(printed.map((line) => JSON.parse(line))).toEqual(wild);
      else expect(printed[1]).toBe('␛]0;a title␇␛]52;c;aGk=␇');
      const piped = fakeContext({ lines: wild });
      await showLogs(piped.context, request);
      expect(piped.printed).toEqual(wild.map((line) => (json ? JSON.stringify(line) : line.text)));
    },
  );

  const ended = { type: 'search-ended' as const, count: 12, more: true, lastNumber: 40 };
  const found = [
    { type: 'lines-found' as const, lines: [{ number: 9, at: 0, stream: 'stdout' as const, text: 'three' }] },
    ended,
  ];
  const options = { services: ['agent-runner' as const], follow: false, tail: 1, json: false };

  test('of what is searched for the last lines are printed, and how many there are is said beside them', async () => {
    const { context, printed, notices, searches } = fakeContext({ found });
    expect(await showLogs(context, { ...options, search: { text: 'three' } })).toBe(0);
    expect(searches).toEqual([{ text: 'three', lines: 1 }]);
    expect(printed).toEqual(['three']);
    expect(notices).toEqual(['12 lines are like that; these are the last 1 (--tail).']);
  });

  test('a search that finds nothing has the exit code 1', async () => {
    const { context, notices } = fakeContext({ found: [{ ...ended, count: 0, more: false }] });
    expect(await showLogs(context, { ...options, search: { text: 'four' } })).toBe(1);
    expect(notices).toEqual(['No recorded line is like that.']);
  });

  describe('of what is new', () => {
    const hour = { type: 'good-hour-read' as const, from: 0, until: 3_600_000, lines: 9, complete: true };
    const first = { number: 7, at: 0, stream: 'stderr' as const, text: 'refused\u001b[2J' };

    test('the last lines are printed, the hour it is compared with is said, and the first one is, where it is not among them', async () => {
      const { context, printed, notices, searches } = fakeContext({
        found: [hour, { type: 'first-found', line: first }, ...found],
      });
      expect(await showLogs(context, { ...options, search: { onlyNew: true } })).toBe(0);
      expect(searches).toEqual([{ onlyNew: true, lines: 1 }]);
      expect(printed).toEqual(['three']);
      expect(notices).toEqual([
        'Compared with the last good hour (1970-01-01 00:00 to 1970-01-01 01:00 UTC).',
        '12 lines are like that; these are the last 1 (--tail).',
        'The first is line 7: refused␛[2J',
      ]);
    });

    test('goes on with what comes, compared with the same hour, and says what was left out', async () => {
      const later = [
        { type: 'lines-found' as const, lines: [] },
        { type: 'lines-skipped' as const, count: 40 },
        { type: 'lines-found' as const, lines: [{ ...first, number: 41, text: 'lost' }] },
      ];
      const { context, printed, notices, searches } = fakeContext({ found: [hour, ...found, ...later] });
      const search = { onlyNew: true, follow: true, levels: ['error' as const] };
      expect(await showLogs(context, { ...options, follow: true, search })).toBe(0);
      expect(searches).toEqual([{ ...search, lines: 1 }]);
      expect(printed).toEqual(['three', 'lost']);
      expect(notices[0]).toBe('Compared with the last good hour (1970-01-01 00:00 to 1970-01-01 01:00 UTC).');
      expect(notices.at(-1)).toBe('40 lines were left out: the log was faster than this terminal.');
    });

    test('nothing is said of so many lines, with the exit code 1', async () => {
      const none = { ...ended, count: 0, more: false, examined: 1200 };
      const { context, notices } = fakeContext({ found: [{ ...hour, complete: false }, none] });
      expect(await showLogs(context, { ...options, search: { onlyNew: true } })).toBe(1);
      expect(notices).toEqual([
        'That hour has more kinds of line than are remembered: some lines pass for new.',
        'Nothing new in 1,200 lines since the last good hour (1970-01-01 00:00 to 1970-01-01 01:00 UTC).',
      ]);
    });
  });

  test.each([
    [{ text: 'THREE' }, 0],
    [{ text: 'hree' }, 1],
    [{ text: 't.*e$', regexp: true, invert: true }, 0],
    [{ levels: ['error' as const] }, 0],
    [{ stream: 'stderr' as const }, 0],
    [{ fields: [{ name: 'run', value: '42' }] }, 0],
    [{ stream: 'stdout' as const, from: 0 }, 1],
  ])('of new lines only those that %j finds', async (search, count) => {
    const { context, printed } = fakeContext({ found: [ended] });
    await showLogs(context, { ...options, follow: true, search });
    expect(printed).toHaveLength(count);
  });
});
