import { describe, expect, it } from 'vitest';
import { createLogger, formatLogLine } from './logger';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

describe('a log line', () => {
  it('is time, level, logger, message, then two spaces and the pairs', () => {
    expect(formatLogLine.text(at, 'info', 'agent-runner', 'Polling', { taskQueue: 'q', slots: 4 })).toBe(
      '2026-01-02T03:04:05.006Z INFO agent-runner Polling  taskQueue=q slots=4',
    );
  });

  it('ends after the message when there are no pairs', () => {
    expect(formatLogLine.text(at, 'warn', 'a', 'Text')).toBe('2026-01-02T03:04:05.006Z WARN a Text');
  });

  it('stays one line without control characters, whatever its text holds', () => {
    const line = formatLogLine.text(at, 'error', 'a', 'one\r\n two\u001b[31m', { key: 'x\ny' });
    expect(line).toBe('2026-01-02T03:04:05.006Z ERROR a one · two [31m  key="x\\ny"');
  });

  it.each([
    ['a b', '"a b"'],
    ['', '""'],
    ['a="b"', '"a=\\"b\\""'],
    ['plain/1:2', 'plain/1:2'],
  ])('quotes the value %j where it could be misread', (value, written) => {
    expect(formatLogLine.text(at, 'info', 'a', 'm', { key: value }).endsWith(`  key=${written}`)).toBe(true);
  });
});

describe('a line in JSON', () => {
  it('holds the event first and every field, also one that has the name of a part of the event', () => {
    const line = formatLogLine.json(at, 'info', 'agent-runner', 'Run\nended', { steps: 2, level: 'x' });
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      time: '2026-01-02T03:04:05.006Z',
      level: 'info',
      logger: 'agent-runner',
      message: 'Run\nended',
      steps: 2,
      field_level: 'x',
    });
  });
});

describe('a logger', () => {
  it('leaves out what is below its level, also under another name', () => {
    const lines: string[] = [];
    const output = {
      leastLevel: 'warn',
      format: 'text',
      now: () => at,
      write: (line: string) => lines.push(line),
    } as const;
    const logger = createLogger('a', { ...output, write: (line) => void output.write(line) });
    logger.info('no');
    logger.named('b').debug('no');
    logger.named('b').error('yes');
    expect(lines).toEqual(['2026-01-02T03:04:05.006Z ERROR b yes\n']);
  });
});
