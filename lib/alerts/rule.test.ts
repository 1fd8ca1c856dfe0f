import { expect, test } from 'vitest';
import type { IncidentSummary } from '@/lib/contracts/incident';
import { type Episode, judgeEpisode, noteIncident, overAfterMs, toldAfterMs } from './rule';

const incident = (id: string, endedAt: number | null, ...codes: string[]): IncidentSummary => ({
  id,
  at: 1000,
  endedAt,
  faults: codes.map((code) => ({ at: 1000, code, title: code })),
});
const going: Episode = {
  id: 'a',
  lastId: 'a',
  code: 'worker-hung',
  startedAt: 1000,
  endedAt: null,
  told: false,
};
const long = { openMs: toldAfterMs, quietMs: overAfterMs };

test('an incident is told when it has gone on for a while, once, and so is its end', () => {
  expect(judgeEpisode(null, long)).toEqual({ type: 'nothing' });
  expect(judgeEpisode(going, { openMs: 4000, quietMs: 0 })).toEqual({
    type: 'wait',
    forMs: toldAfterMs - 4000,
  });
  expect(judgeEpisode(going, long)).toEqual({ type: 'opened' });
  const told = { ...going, told: true };
  expect(judgeEpisode(told, long)).toEqual({ type: 'nothing' });
  const ended = { ...told, endedAt: 5000 };
  expect(judgeEpisode(ended, { openMs: 0, quietMs: 1000 })).toEqual({
    type: 'wait',
    forMs: overAfterMs - 1000,
  });
  expect(judgeEpisode(ended, long)).toEqual({ type: 'resolved' });
});

test('what was over before anybody had to know is not told', () => {
  expect(judgeEpisode({ ...going, endedAt: 1500 }, long)).toEqual({ type: 'dropped' });
});

test('incidents with less than a minute between them are one episode, with the first one’s id and start', () => {
  const first = noteIncident(null, incident('a', null, 'worker-hung'));
  const quiet = noteIncident(first, incident('a', 2000, 'worker-hung'));
  expect(quiet).toEqual({ ...going, endedAt: 2000 });
  expect(noteIncident(quiet, incident('b', null, 'container-exited'))).toEqual({
    ...going,
    lastId: 'b',
    code: 'container-exited',
  });
});

test('its code is the newest until it is told, and stays what was told', () => {
  const changed = incident('a', null, 'worker-hung', 'container-exited');
  expect(noteIncident(going, changed)?.code).toBe('container-exited');
  expect(noteIncident({ ...going, told: true }, changed)?.code).toBe('worker-hung');
});

test('an incident that ended before the console looked begins nothing', () => {
  expect(noteIncident(null, incident('a', 2000, 'worker-hung'))).toBeNull();
});

test('the end of its newest incident is its end, also where the clock was set back; that of an older one is not', () => {
  const second = { ...going, lastId: 'b', told: true };
  const endAt = going.startedAt - 500;
  expect(noteIncident(second, incident('b', endAt, 'worker-hung'))?.endedAt).toBe(endAt);
  expect(noteIncident(second, incident('older', endAt, 'worker-hung'))).toBe(second);
});
