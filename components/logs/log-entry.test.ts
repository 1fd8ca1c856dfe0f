import { expect, test } from 'vitest';
import { hostileTexts, steering } from '@/lib/core/hostile-text.test-support';
import { EntryReader } from './log-entry';

const entryOf = (text: string) =>
  new EntryReader().read([{ number: 1, at: 1000, stream: 'stdout', text }]).at(0);

test.each([
  ['\u001b[33m2026-11-28T10:00:00.000Z WARN agent-runner \u001b[31mno route\u001b[0m', 'no route', 'red'],
  ['2026-11-28T10:00:00.000Z WARN agent-runner agent-runner is \u001b[32mup\u001b[0m  took=3', 'up', 'green'],
  ['  at \u001b[36mrun\u001b[0m (main.ts:3)', 'run', 'cyan'],
])('in the message of %j “%s” is %s, wherever it stood in the line', (text, words, hue) => {
  const entry = entryOf(text);
  const ranges = entry?.ranges ?? [];
  expect(ranges.map(({ from, to }) => entry?.message.slice(from, to))).toEqual([words]);
  expect(ranges.at(0)?.hue).toBe(hue);
});

test('a line without colours has no ranges to carry', () => {
  expect(entryOf('2026-11-28T10:00:00.000Z INFO agent-runner Polling')).not.toHaveProperty('ranges');
});

test('no part of a line steers or reorders what is around it, written as it is or in the escapes of JSON and logfmt', () => {
  const texts = hostileTexts.flatMap((text) => [
    text,
    `2026-11-28T10:00:00.000Z INFO ${text} ${text}`,
    JSON.stringify({ level: 'info', logger: text, message: text, field: text }),
    `level=info logger=${JSON.stringify(text)} msg=${JSON.stringify(`${text}\n`)} field=${JSON.stringify(text)}`,
  ]);
  const lines = texts.map((text, index) => ({ number: index + 1, at: 0, stream: 'stdout' as const, text }));
  for (const { logger, message, fields } of new EntryReader().read(lines))
    for (const part of [logger, message, fields]) expect(part).not.toMatch(steering);
});
