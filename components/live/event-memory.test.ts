import { expect, test } from 'vitest';
import { readyStatus } from '@/components/runner/fixtures/status';
import { EventMemory } from './event-memory';
import type { LiveMessage } from './messages';

const statusOf = (title: string): LiveMessage => ({
  type: 'event',
  event: { type: 'status-change', status: { ...readyStatus, title } },
});

test('a tab that comes later is told the connection first, then the newest of each subject', () => {
  const memory = new EventMemory();
  memory.take(statusOf('old'));
  memory.take({ type: 'connection', state: 'open' });
  memory.take({ type: 'event', event: { type: 'connection-start', gap: true, version: '0.1.0' } });
  memory.take(statusOf('new'));
  expect(memory.recall()).toEqual([{ type: 'connection', state: 'open' }, statusOf('new')]);
});

test('an alert is told to the tabs that are there and not again to one that comes later', () => {
  const memory = new EventMemory();
  const alert = { version: 1, id: 'a', type: 'test', incident: 'a', code: 'test', title: 'Test' } as const;
  const rest = { sentence: '', remedy: '', startedAt: '', resolvedAt: null, host: '' };
  memory.take({ type: 'event', event: { type: 'alert-told', alert: { ...alert, ...rest } } });
  expect(memory.recall()).toEqual([]);
});
