import { expect, test } from 'vitest';
import { payloadKeysProblem, readPayloadKeys } from './payload-keys';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

test('keys are read in their order, the one that encrypts first', () => {
  const text = `new:${key(1)} 2026-01:${key(255)}`;
  expect(payloadKeysProblem(text)).toBeNull();
  expect(readPayloadKeys(text)).toEqual([
    { id: 'new', base64: key(1) },
    { id: '2026-01', base64: key(255) },
  ]);
});

test.each([
  ['a key without an id', key(1)],
  ['one that is too short', `a:${Buffer.alloc(16, 1).toString('base64')}`],
  ['one that is too long', `a:${Buffer.alloc(33, 1).toString('base64')}`],
  ['what another reader would take for other bytes', `a:${key(1).slice(0, 42)}B=`],
  ['a good one before a bad one', `a:${key(1)} canary`],
  ['two of one id', `a:${key(1)} a:${key(2)}`],
])('%s is refused, and not repeated', (_case, text) => {
  const problem = payloadKeysProblem(text);
  expect(problem).toMatch(/^(Write each key as ID:KEY|Give each key)/);
  expect(problem).not.toContain('canary');
});
