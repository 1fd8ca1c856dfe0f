import { expect, test } from 'vitest';
import { toEngineEvent } from './events';

const event = (Type: string, Action: string) => ({
  Type,
  Action,
  Actor: { ID: 'c1', Attributes: { name: 'runner', exitCode: '1' } },
  time: 1_700_000_000,
  timeNano: 1_700_000_000_123_000_000,
});

test.each([
  ['container', 'die', 'die'],
  ['container', 'died', 'die'],
  ['container', 'remove', 'destroy'],
  ['container', 'health_status: healthy', 'health'],
  ['container', 'health_status', 'health'],
  ['container', 'exec_create: sh -c secret', 'exec_create'],
  ['container', 'rename', 'rename'],
  ['image', 'pull', 'pull'],
  ['image', 'remove', 'delete'],
])('%s %s is %s', (type, sent, action) => {
  expect(toEngineEvent(event(type, sent))).toEqual({
    type,
    action,
    id: 'c1',
    name: 'runner',
    at: 1_700_000_000_123,
    exitCode: action === 'die' ? 1 : null,
  });
});

test('a command line in an event goes no further', () => {
  expect(JSON.stringify(toEngineEvent(event('container', 'exec_start: sh -c secret')))).not.toContain(
    'secret',
  );
});

test('what is no event is left out', () => {
  expect(toEngineEvent({ status: 'old form' })).toBeNull();
  expect(toEngineEvent('text')).toBeNull();
});
