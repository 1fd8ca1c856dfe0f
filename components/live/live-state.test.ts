import { expect, test } from 'vitest';
import { readyStatus } from '@/components/runner/fixtures/status';
import type { Operation } from '@/lib/contracts/operation';
import { consoleVersion } from '@/lib/version';
import { applyMessage, firstLiveState, mergeOperations } from './live-state';

const operation = (id: string, startedAt: number, changes: Partial<Operation> = {}): Operation => ({
  id,
  kind: 'restart',
  resource: 'runner',
  startedBy: 'local',
  startedAt,
  endedAt: null,
  state: 'running',
  outcome: null,
  steps: [],
  failure: null,
  ...changes,
});

test('a lost connection keeps what is known and dates it from the first loss', () => {
  const known = applyMessage(
    firstLiveState,
    { type: 'event', event: { type: 'status-change', status: readyStatus } },
    1,
  );
  const lost = applyMessage(known, { type: 'connection', state: 'lost' }, 100);
  const again = applyMessage(lost, { type: 'connection', state: 'lost' }, 900);
  expect(again).toMatchObject({ connection: 'lost', lostAt: 100, status: readyStatus });
  expect(applyMessage(again, { type: 'connection', state: 'open' }, 950)).toMatchObject({
    connection: 'open',
    lostAt: null,
  });
});

test('a console of another version is known by its first event, until one of this page’s version answers', () => {
  const connected = (version: string) => ({
    type: 'event' as const,
    event: { type: 'connection-start' as const, gap: false, version },
  });
  const other = applyMessage(firstLiveState, connected('99.0.0'), 1);
  expect(other.otherVersion).toBe('99.0.0');
  expect(applyMessage(other, connected(consoleVersion), 2).otherVersion).toBeNull();
});

test('a history that arrives late does not bring a finished operation back to life', () => {
  const ended = operation('a', 1, { state: 'succeeded', endedAt: 2 });
  expect(mergeOperations([ended], [operation('a', 1)])).toEqual([ended]);
  expect(mergeOperations([operation('a', 1)], [ended])).toEqual([ended]);
});

test('operations are newest first, whatever order they came in', () => {
  const merged = mergeOperations([operation('b', 2)], [operation('a', 1), operation('c', 3)]);
  expect(merged.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});

test('a gap in the events asks for the history, the settings and the alerts again', () => {
  const event = { type: 'connection-start' as const, gap: true, version: '0.1.0' };
  const versions = { gaps: 1, settingsVersion: 1, alertsVersion: 1 };
  expect(applyMessage(firstLiveState, { type: 'event', event }, 1)).toMatchObject(versions);
});
