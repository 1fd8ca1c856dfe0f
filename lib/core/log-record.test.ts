import { expect, test } from 'vitest';
import { continueRecord, parseLogText, recordStart } from './log-record';

test('a line of the worker has level, logger, message and fields', () => {
  expect(
    parseLogText('2026-11-23T14:30:58.690Z INFO llm Response in 6.1 s  tokens=244 stop=end_turn'),
  ).toEqual({
    level: 'info',
    logger: 'llm',
    message: 'Response in 6.1 s',
    fields: 'tokens=244 stop=end_turn',
  });
});

test('a line of the Python runner is read, with and without milliseconds', () => {
  const text =
    '2026-02-14 12:15:26,579 - worker.worker - ERROR - ❌ Fatal error in worker: invalid syntax (a.py, line 4)';
  expect(parseLogText(text)).toEqual({
    level: 'error',
    logger: 'worker.worker',
    message: '❌ Fatal error in worker: invalid syntax (a.py, line 4)',
    fields: '',
  });
  expect(parseLogText('2026-01-21 20:16:17 - __main__ - INFO - Backend: localhost:7234')).toMatchObject({
    logger: '__main__',
    message: 'Backend: localhost:7234',
  });
});

test('lines in JSON are read, whatever names their logger gives to the parts', () => {
  const own =
    '{"time":"2026-11-23T14:30:58.690Z","level":"warn","logger":"agent","message":"Run ended","steps":2,"reason":"two words"}';
  expect(parseLogText(own)).toEqual({
    level: 'warn',
    logger: 'agent',
    message: 'Run ended',
    fields: 'steps=2 reason="two words"',
  });
  expect(parseLogText('{"severity":"ERROR","msg":"no","name":"x"}')).toEqual({
    level: 'error',
    logger: 'x',
    message: 'no',
    fields: '',
  });
  expect(parseLogText('{"level":"loud","message":"no"}')).toBeNull();
  expect(parseLogText('{"level":"info", torn')).toBeNull();
});

test('lines of Temporal core, zerolog and Go are read', () => {
  const core = '2026-01-20T18:04:48.567271Z  WARN temporal_client::retry: gRPC call retried';
  expect(parseLogText(core)).toMatchObject({
    level: 'warn',
    logger: 'temporal_client::retry',
    message: 'gRPC call retried',
  });
  expect(parseLogText('2:51AM WRN slow start queue=a took=3s')).toEqual({
    level: 'warn',
    logger: '',
    message: 'slow start',
    fields: 'queue=a took=3s',
  });
  expect(parseLogText('2026/01/23 04:11:31 Started Worker Namespace default')).toMatchObject({
    message: 'Started Worker Namespace default',
  });
});

test.each([
  // What each stream writes, from the texts of the original's repository.
  [
    '2026-01-21 20:16:17 - __main__ - INFO - 🚀 Stigmer Agent Runner - LOCAL Mode',
    'info',
    '__main__',
    '🚀 Stigmer Agent Runner - LOCAL Mode',
  ],
  [
    '2026-01-21 22:46:08,661 - temporalio.activity - ERROR - ExecuteGraphton failed for execution aex-1: All connection attempts failed',
    'error',
    'temporalio.activity',
    'ExecuteGraphton failed for execution aex-1: All connection attempts failed',
  ],
  [
    '2026-01-14 18:07:07,202 - grpc._cython.cygrpc - DEBUG - [_cygrpc] Loaded running loop: id(loop)=4506202000',
    'debug',
    'grpc._cython.cygrpc',
    '[_cygrpc] Loaded running loop: id(loop)=4506202000',
  ],
  ['2026-01-20T18:04:48.567271Z  WARN temporal_client: retrying', 'warn', 'temporal_client', 'retrying'],
  ['2026/01/23 04:11:31 Started Worker Namespace default', 'info', '', 'Started Worker Namespace default'],
  ['2026/01/23 04:11:31 ERROR Activity failed queue=a', 'error', '', 'Activity failed'],
  ['2026/01/23 04:11:31 HTTP server listens', 'info', '', 'HTTP server listens'],
  ['2:51AM INF Server started port=7234', 'info', '', 'Server started'],
  ['time=2026-11-28T10:00:00.000Z level=ERROR msg="two words" component=history', 'error', '', 'two words'],
  ['time="2026-11-28 10:00:00" level=warning msg=slow', 'warn', '', 'slow'],
  ['level=debug logger=matching msg="a \\"quoted\\" word" shard=4', 'debug', 'matching', 'a "quoted" word'],
  [
    '[agent-runner   ] 2026-02-14 12:15:26,579 - worker.worker - INFO - Connected',
    'info',
    'worker.worker',
    'Connected',
  ],
  ['[stigmer-server ] 2:51AM WRN slow start', 'warn', 'stigmer-server', 'slow start'],
  ['{"level":50,"time":1795000000000,"name":"api","msg":"no"}', 'error', 'api', 'no'],
])('%s has a level, a logger and a message', (text, level, logger, message) => {
  expect(parseLogText(text)).toMatchObject({ level, logger, message });
});

test('a line that only looks like a head is none', () => {
  for (const text of [
    '[1/3] Fetching packages',
    '[a] [b] c',
    '[note] hello',
    'level=loud msg=x',
    '{"level":31}',
  ])
    expect(parseLogText(text)).toBeNull();
});

test('a line in no known format is left as it is', () => {
  expect(parseLogText('Failed client connect: Server connection error')).toBeNull();
  expect(parseLogText('12345')).toBeNull();
  expect(parseLogText('')).toBeNull();
});

function joinsOf(lines: readonly string[]): boolean[] {
  let state = { ...recordStart, open: true };
  return lines.map((line) => {
    const result = continueRecord(line, state);
    state = result.state;
    return result.joins;
  });
}

test('a traceback joins the record before it, up to its cause and no further', () => {
  const lines = [
    'Traceback (most recent call last):',
    '  File "a.py", line 1, in <module>',
    '    import pandas',
    "ModuleNotFoundError: No module named 'pandas'",
    'something else',
  ];
  expect(joinsOf(lines)).toEqual([true, true, true, true, false]);
});

test('what an exception was caused by, and the exception that came of it, belong to its record', () => {
  const lines = [
    'Traceback (most recent call last):',
    '  File "a.py", line 1, in <module>',
    'ConnectionError: refused',
    'Caused by: tcp connect error',
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    '  File "b.py", line 2, in <module>',
    'RuntimeError: no Temporal',
    'something else',
  ];
  expect(joinsOf(lines)).toEqual([...Array(10).fill(true), false]);
});

test('a crash of Python itself is one record with its threads', () => {
  const lines = [
    'Fatal Python error: Segmentation fault',
    '',
    'Current thread 0x00007f (most recent call first):',
    '  File "a.py", line 1 in main',
    '',
    'Extension modules: grpc._cython.cygrpc (total: 1)',
    'something else',
  ];
  expect(joinsOf(lines)).toEqual([...Array(6).fill(true), false]);
});
