import { expect, it } from 'vitest';
import { payloadBytesMax } from '../payload-limit';
import { checkDecision, checkFollow, checkMessage, steeringBounds } from './steering-bounds';

const nothingSaid = { count: 0, bytes: 0 };

it('all that people may say fits into one payload beside the largest input of a run', () => {
  const { messagesBytes, decisionBytes } = steeringBounds;
  expect(payloadBytesMax + messagesBytes + decisionBytes).toBeLessThan(2 * 1024 * 1024);
});

it('a message is measured in bytes as it is sent, by itself and with those before it', () => {
  checkMessage({ text: 'x'.repeat(99_000) }, nothingSaid);
  for (const text of ['鳥'.repeat(50_000), '\u0001'.repeat(50_000)])
    expect(() => checkMessage({ text }, nothingSaid)).toThrow(/It has \d+ bytes as JSON/);
  expect(() => checkMessage({ text: 'hello' }, { count: 1, bytes: 299_999 })).toThrow('300000 bytes');
  expect(() => checkMessage({ text: 'hello' }, { count: 250, bytes: 0 })).toThrow('250 messages');
});

it.each([undefined, null, 'hello', {}, { text: '' }, { text: 5 }])('%j is no message', (given) => {
  expect(() => checkMessage(given, nothingSaid)).toThrow('Give a text');
});

it.each([
  [{ id: '1', decision: 'approve' }],
  [{ id: '1', decision: 'deny' }],
  [{ id: '1', decision: 'deny', reason: 'no' }],
  [{ id: '1', decision: 'edit', input: { command: 'ls' } }],
])('%j is a decision', (given) => {
  checkDecision(given);
});

it.each([
  [undefined, 'decision: Use approve, deny or edit'],
  [{ id: '1', decision: 'yes' }, 'decision: Use approve, deny or edit'],
  [{ id: '1', decision: 'edit' }, 'input: Give one with edit'],
  [{ id: '1', decision: 'approve', input: {} }, 'input: Give one with edit'],
  [{ id: '1', decision: 'approve', reason: 'well' }, 'reason: Give a text, with deny only'],
  [{ id: '1', decision: 'deny', reason: 5 }, 'reason: Give a text, with deny only'],
  [{ id: '1', decision: 'edit', input: { text: 'x'.repeat(100_000) } }, 'bytes as JSON'],
])('the decision %j is refused with what is wrong', (given, words) => {
  expect(() => checkDecision(given)).toThrow(words);
});

it('those who follow a run leave most of its updates to others', () => {
  checkFollow({ version: 1 }, { sofar: 499, now: 4 });
  for (const asked of [
    { sofar: 500, now: 0 },
    { sofar: 0, now: 5 },
  ])
    expect(() => checkFollow({ version: 1 }, asked)).toThrow('ask its query');
  expect(() => checkFollow({}, { sofar: 0, now: 0 })).toThrow('version: Give a number');
});
