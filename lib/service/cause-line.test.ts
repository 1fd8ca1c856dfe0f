import { describe, expect, test } from 'vitest';
import { causeLine, logSays, tellingLines } from './cause-line';

const at = '2026-01-21 20:16:17,001 - ';
const rule = `${at}__main__ - ERROR - ${'='.repeat(60)}`;
const banner = `${at}__main__ - ERROR - STARTUP FAILURE: Activity Registration Error`;
const refused =
  'Failed client connect: Server connection error: tonic::transport::Error(Transport, ConnectError(ConnectError("tcp connect error", 127.0.0.1:7233, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })))';

/** Logs as the original agent-runner and other workers write them, and the line that names the cause. */
const logs: Array<[name: string, lines: string[], cause: string]> = [
  [
    'the banner for any exception is not the cause, the line before it is',
    [
      `${at}__main__ - INFO - 🚀 Stigmer Agent Runner - LOCAL Mode`,
      `${at}worker.worker - ERROR - ❌ Failed to connect to Temporal: ${refused}`,
      rule,
      banner,
      rule,
    ],
    `❌ Failed to connect to Temporal: ${refused}`,
  ],
  [
    'a later error of a running worker, banner and all',
    [
      `${at}__main__ - ERROR - ❌ Fatal error in worker: invalid syntax (subagents.py, line 482)`,
      rule,
      banner,
      rule,
    ],
    '❌ Fatal error in worker: invalid syntax (subagents.py, line 482)',
  ],
  [
    'the exception of a traceback, also when the error is logged once more after it',
    [
      `${at}__main__ - ERROR - ❌ Failed to load configuration: see below`,
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 41, in main',
      '    config = Config.load_from_env()',
      'ValueError: Missing required environment variable: STIGMER_API_KEY',
      rule,
      `${at}__main__ - ERROR - STARTUP FAILURE: Configuration Error`,
      `${at}__main__ - ERROR - Details: Missing required environment variable: STIGMER_API_KEY`,
      rule,
    ],
    'ValueError: Missing required environment variable: STIGMER_API_KEY',
  ],
  [
    'the exception also where the end of the log has lost its indentation (Podman 4.3 with --tail)',
    [
      'Traceback (most recent call last):  ',
      'File "/app/worker.py", line 31, in main    ',
      'client = await Client.connect(address)             ',
      '^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      'RuntimeError: Failed client connect',
    ],
    'RuntimeError: Failed client connect',
  ],
  [
    'of two exceptions the one that ended it',
    [
      'Traceback (most recent call last):',
      '  File "/app/worker.py", line 3, in connect',
      'ConnectionError: refused',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 9, in main',
      'RuntimeError: the worker could not start',
    ],
    'RuntimeError: the worker could not start',
  ],
  [
    'what the exception was caused by stays with it',
    [
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 9, in main',
      'RuntimeError: the worker could not start',
      'Caused by: the model is unknown',
    ],
    'RuntimeError: the worker could not start; Caused by: the model is unknown',
  ],
  [
    'a crash of Python itself by its first line',
    [
      'Fatal Python error: Segmentation fault',
      '',
      'Current thread 0x00007f0 (most recent call first):',
      '  File "/app/main.py", line 9 in main',
      '',
      'Extension modules: grpc._cython.cygrpc (total: 1)',
    ],
    'Fatal Python error: Segmentation fault',
  ],
  [
    'a later error of another kind, and not the traceback of before',
    [
      'Traceback (most recent call last):',
      '  File "/app/tool.py", line 9, in run',
      'KeyError: 1',
      `${at}worker.worker - INFO - goes on`,
      `${at}worker.worker - ERROR - ❌ Redis did not answer`,
    ],
    '❌ Redis did not answer',
  ],
  [
    'a traceback that was cut off before its exception: the last error',
    [
      `${at}a - ERROR - it broke`,
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 9, in main',
    ],
    'it broke',
  ],
  [
    'one event as one object: its message',
    ['{"level":"error","message":"TASK_QUEUE is empty","name":"TASK_QUEUE"}', 'bye'],
    'TASK_QUEUE is empty',
  ],
  ['without an error the last line that says something', ['starting', 'done', '=====', ''], 'done'],
  ['nothing of nothing', [rule, '----', ''], ''],
];

test.each(logs)('%s', (_, lines, cause) => {
  expect(causeLine(lines)).toBe(cause);
});

describe('the sentence', () => {
  test('says first that Temporal was not reached, where the log says so last', () => {
    expect(logSays([refused])).toBe(`It could not reach Temporal. Its log says: ${refused}`);
    expect(logSays([refused, `${at}worker - ERROR - the model is unknown`])).toBe(
      'Its log says: the model is unknown',
    );
  });

  test('of an empty log is what else is known, or that it is empty', () => {
    expect(logSays([])).toBe('Its log is empty.');
    expect(logSays([rule], 'no such file')).toBe('no such file');
  });
});

test('what is shown as evidence has no decoration, and keeps its lines as they are', () => {
  const line = `${at}__main__ - ERROR - ❌ Fatal error in worker: x`;
  expect(tellingLines([rule, line, '──────────', banner])).toEqual([line]);
});
