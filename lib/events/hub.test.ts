import { describe, expect, test } from 'vitest';
import type { ConsoleEvent } from '@/lib/contracts/events';
import { EventHub, type SequencedEvent } from './hub';

const logAppend = (lines: number): ConsoleEvent => ({ type: 'log-append', lines, lastLineAt: null });
const settingsChange: ConsoleEvent = { type: 'settings-change' };

async function take(hub: EventHub, after: number, count: number): Promise<SequencedEvent[]> {
  const stop = new AbortController();
  const taken: SequencedEvent[] = [];
  for await (const item of hub.subscribe(after, stop.signal)) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

describe('the event hub', () => {
  test('gives a reader that reconnects what it missed, in order', async () => {
    const hub = new EventHub(100);
    hub.publish(settingsChange);
    hub.publish(logAppend(1));
    expect(hub.canReplay(101)).toBe(true);
    expect((await take(hub, 101, 1)).map((item) => item.sequence)).toEqual([102]);
  });

  test('says that it cannot replay for a reader of an earlier process or one that is too far behind', () => {
    const hub = new EventHub(5000);
    expect(hub.canReplay(4000)).toBe(false);
    for (let count = 0; count < 1500; count += 1) hub.publish(settingsChange);
    expect(hub.canReplay(5001)).toBe(false);
    expect(hub.canReplay(6400)).toBe(true);
  });

  test('keeps only the newest state for a reader that is slow', async () => {
    const hub = new EventHub(0);
    const stop = new AbortController();
    const reader = hub.subscribe(0, stop.signal);
    hub.publish(logAppend(0));
    await reader.next();
    for (let lines = 1; lines <= 10_000; lines += 1) hub.publish(logAppend(lines));
    hub.publish(settingsChange);
    expect((await reader.next()).value?.event).toEqual(logAppend(10_000));
    expect((await reader.next()).value?.event).toEqual(settingsChange);
    stop.abort();
  });

  test('forgets a reader that has gone', async () => {
    const hub = new EventHub(0);
    const stop = new AbortController();
    const reading = take(hub, 0, 99);
    const other = hub.subscribe(0, stop.signal);
    const waiting = other.next();
    expect(hub.subscribers).toBe(2);
    stop.abort();
    await waiting;
    expect(hub.subscribers).toBe(1);
    for (let count = 0; count < 99; count += 1) {
      hub.publish(settingsChange);
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await reading;
    expect(hub.subscribers).toBe(0);
  });
});
