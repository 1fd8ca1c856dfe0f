import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alert } from '@/lib/contracts/alerts';
import type { IncidentSummary } from '@/lib/contracts/incident';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { isFailure } from '@/lib/core/failure';
import { createFakeClock, settle } from '@/lib/health/fake-machine.test-support';
import { type Alerts, openAlerts } from './alerts';
import type { Destination, Outcome } from './deliver';
import { attemptsMax, pausesMs } from './outbox';
import { overAfterMs, toldAfterMs } from './rule';

let directory: string;
let time: ReturnType<typeof createFakeClock>;
let opened: Alerts[];
let sent: Array<{ to: string; id: string }>;
let outcome: (destination: Destination, alert: Alert) => Outcome | Promise<Outcome>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-alerts-'));
  time = createFakeClock();
  opened = [];
  sent = [];
  outcome = () => ({ delivered: true });
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.stop()));
  await rm(directory, { recursive: true });
});

const refused = (again: boolean): Outcome => ({ delivered: false, reason: 'it answered with 500', again });
const incident = (id: string, endedAt: number | null = null): IncidentSummary => ({
  id,
  at: time.clock.now(),
  endedAt,
  faults: [{ at: time.clock.now(), code: 'worker-hung', title: 'canary-title' }],
});

async function open(newest: IncidentSummary | null = null): Promise<Alerts> {
  const alerts = await openAlerts({
    directory,
    clock: time.clock,
    host: 'laptop',
    deliver: async (destination, alert, signal) => {
      sent.push({ to: destination.url, id: alert.id });
      const answer = outcome(destination, alert);
      const aborted = new Promise<Outcome>((resolve) =>
        signal.addEventListener('abort', () => resolve(refused(true)), { once: true }),
      );
      return await Promise.race([answer, aborted]);
    },
  });
  opened.push(alerts);
  alerts.start(newest);
  await later(0);
  return alerts;
}

async function openWith(...urls: string[]): Promise<Alerts> {
  const alerts = await open();
  for (const url of urls) await alerts.order({ type: 'save', destination: 'webhook', url });
  return alerts;
}

/** Time passes, and what the room writes and sends because of that is done: a dozen writes like its own, one after the other. */
async function later(ms: number): Promise<void> {
  await time.advance(ms);
  for (let count = 0; count < 12; count += 1) await writeFileAtomically(join(directory, 'probe'), '');
  await settle();
}

const ids = () => sent.map(({ id }) => id);
const lastOf = async (alerts: Alerts) => (await alerts.view()).destinations[0]?.last;

test('an incident is sent once and its end once, however the worker flaps meanwhile', async () => {
  const alerts = await openWith('http://a.lan/');
  alerts.note(incident('a'));
  await later(toldAfterMs - 1);
  expect(sent).toEqual([]);
  await later(1);
  await expect.poll(ids).toEqual(['a-opened']);
  for (const id of ['a', 'b', 'c']) {
    alerts.note(incident(id));
    await later(20_000);
    alerts.note(incident(id, time.clock.now()));
    await later(20_000);
  }
  await expect.poll(ids).toEqual(['a-opened']);
  await later(overAfterMs);
  await expect.poll(ids).toEqual(['a-opened', 'a-resolved']);
  await expect
    .poll(() => lastOf(alerts))
    .toMatchObject({ state: 'delivered', alertId: 'a-resolved', reason: null });
});

test('a worker that was away for some seconds is no news', async () => {
  const alerts = await openWith('http://a.lan/');
  alerts.note(incident('a'));
  await later(5000);
  alerts.note(incident('a', time.clock.now()));
  await later(overAfterMs + toldAfterMs);
  expect(sent).toEqual([]);
});

test('a console that is started again does not repeat what was sent, and tells the end that it finds', async () => {
  const first = await openWith('http://a.lan/');
  first.note(incident('a'));
  await later(toldAfterMs);
  await first.stop();
  const second = await open(incident('a'));
  await later(toldAfterMs * 2);
  await expect.poll(ids).toEqual(['a-opened']);
  await second.stop();
  await open(incident('a', time.clock.now()));
  await later(overAfterMs);
  await expect.poll(ids).toEqual(['a-opened', 'a-resolved']);
});

test('a worker that broke while no console ran is told at its start', async () => {
  await (await openWith('http://a.lan/')).stop();
  const alerts = await open(incident('old', time.clock.now()));
  alerts.note(incident('b'));
  await later(toldAfterMs);
  await expect.poll(ids).toEqual(['b-opened']);
});

test('a console that dies before the delivery leaves it to the next, which sends it with the same id', async () => {
  outcome = () => new Promise(() => undefined);
  const first = await openWith('http://a.lan/');
  first.note(incident('a'));
  await later(toldAfterMs);
  await expect.poll(ids).toEqual(['a-opened']);
  const left = await readFile(join(directory, 'alerts-state.json'), 'utf8');
  await first.stop();
  // As SIGKILL leaves it: nothing of what came after the request was made.
  await writeFile(join(directory, 'alerts-state.json'), left);
  outcome = () => ({ delivered: true });
  const second = await open(incident('a'));
  await later(toldAfterMs);
  await expect.poll(ids).toEqual(['a-opened', 'a-opened']);
  await second.stop();
  await open(incident('a'));
  await later(toldAfterMs);
  await expect.poll(() => sent.length).toBe(2);
});

test('one that fails is tried again, ever more seldom, and in the end said to have failed with its reason', async () => {
  outcome = () => refused(true);
  const alerts = await openWith('http://a.lan/');
  alerts.note(incident('a'));
  await later(toldAfterMs);
  await expect
    .poll(() => lastOf(alerts))
    .toMatchObject({
      state: 'retrying',
      attempts: 1,
      reason: 'it answered with 500',
    });
  for (const [index, pauseMs] of pausesMs.entries()) {
    await later(pauseMs);
    await expect.poll(() => lastOf(alerts)).toMatchObject({ attempts: index + 2 });
  }
  expect(sent.length).toBe(attemptsMax);
  await expect.poll(() => lastOf(alerts)).toMatchObject({ state: 'failed', attempts: attemptsMax });
  await later(3_600_000);
  await expect.poll(() => sent.length).toBe(attemptsMax);
});

test('attempts are counted over restarts', async () => {
  outcome = () => refused(true);
  const alerts = await openWith('http://a.lan/');
  alerts.note(incident('a'));
  await later(toldAfterMs);
  await alerts.stop();
  const second = await open(incident('a'));
  await later(0);
  await expect.poll(() => lastOf(second)).toMatchObject({ state: 'retrying', attempts: 2 });
});

test('what the console’s end cuts off is no attempt', async () => {
  outcome = () => new Promise(() => undefined);
  const first = await openWith('http://a.lan/');
  first.note(incident('a'));
  await later(toldAfterMs);
  await expect.poll(() => sent.length).toBe(1);
  await first.stop();
  outcome = () => ({ delivered: true });
  const second = await open(incident('a'));
  await expect.poll(() => lastOf(second)).toMatchObject({ state: 'delivered', attempts: 1 });
});

test('what will never be taken is not tried again', async () => {
  outcome = () => refused(false);
  const alerts = await openWith('http://a.lan/');
  alerts.note(incident('a'));
  await later(toldAfterMs + 60_000);
  await expect.poll(() => sent.length).toBe(1);
  await expect.poll(() => lastOf(alerts)).toMatchObject({ state: 'failed' });
});

test('two receivers do not wait for each other, and no end overtakes its beginning', async () => {
  let answerSlow = (_outcome: Outcome) => {};
  outcome = ({ url }) =>
    url.includes('slow')
      ? new Promise<Outcome>((resolve) => {
          answerSlow = resolve;
        })
      : { delivered: true };
  const alerts = await openWith('http://slow.lan/', 'http://fast.lan/');
  alerts.note(incident('a'));
  await later(toldAfterMs);
  alerts.note(incident('a', time.clock.now()));
  await later(overAfterMs);
  const of = (name: string) => sent.filter(({ to }) => to.includes(name)).map(({ id }) => id);
  expect(of('fast')).toEqual(['a-opened', 'a-resolved']);
  expect(of('slow')).toEqual(['a-opened']);
  answerSlow({ delivered: true });
  await later(0);
  expect(of('slow')).toEqual(['a-opened', 'a-resolved']);
});

test('while muted nothing is sent; when it ends, what is still so is told', async () => {
  const alerts = await openWith('http://a.lan/');
  const { mute } = await alerts.order({ type: 'mute', forMs: 3_600_000 });
  expect(mute?.until).toBe(time.clock.now() + 3_600_000);
  alerts.note(incident('a'));
  await later(1_800_000);
  expect(sent).toEqual([]);
  await later(1_800_000);
  await expect.poll(ids).toEqual(['a-opened']);

  await alerts.order({ type: 'mute', forMs: null });
  alerts.note(incident('a', time.clock.now()));
  await later(24 * 3_600_000);
  await expect.poll(ids).toEqual(['a-opened']);
  await alerts.order({ type: 'unmute' });
  await later(0);
  await expect.poll(ids).toEqual(['a-opened', 'a-resolved']);
});

test('muting lasts over a restart, and stops what is being tried again', async () => {
  outcome = () => refused(true);
  const first = await openWith('http://a.lan/');
  first.note(incident('a'));
  await later(toldAfterMs);
  await first.order({ type: 'mute', forMs: 3_600_000 });
  await later(60_000);
  await expect.poll(() => sent.length).toBe(1);
  await first.stop();
  await open(incident('a'));
  await later(60_000);
  await expect.poll(() => sent.length).toBe(1);
  await later(3_600_000);
  await expect.poll(() => sent.length).toBe(2);
});

test.each([-24, 24])(
  'a clock that leaps by %i h neither holds an alert back nor makes one',
  async (hours) => {
    const alerts = await openWith('http://a.lan/');
    alerts.note(incident('a'));
    time.leap(hours * 3_600_000);
    await later(toldAfterMs - 1);
    expect(sent).toEqual([]);
    await later(1);
    await expect.poll(ids).toEqual(['a-opened']);
    await alerts.order({ type: 'mute', forMs: 3_600_000 });
    time.leap(-hours * 3_600_000);
    alerts.note(incident('a', time.clock.now()));
    await later(3_600_000);
    await expect.poll(ids).toEqual(['a-opened', 'a-resolved']);
  },
);

test('a test is sent once and at once, also while muted, and its outcome is shown', async () => {
  const alerts = await openWith('http://a.lan/', 'http://b.lan/');
  outcome = ({ url }) => (url.includes('a.lan') ? refused(true) : { delivered: true });
  await alerts.order({ type: 'mute', forMs: null });
  await alerts.order({ type: 'test' });
  await later(60_000);
  await expect.poll(() => sent.length).toBe(2);
  const { destinations } = await alerts.view();
  expect(destinations.map(({ last }) => last)).toMatchObject([
    { type: 'test', state: 'failed', reason: 'it answered with 500' },
    { type: 'test', state: 'delivered', reason: null },
  ]);
});

test('addresses and tokens are in a file of the owner alone, and in no view', async () => {
  const alerts = await open();
  const url = 'https://hooks.lan/canary-path?canary-query';
  await alerts.order({ type: 'save', destination: 'ntfy', url, token: 'canary-token' });
  const view = await alerts.order({ type: 'test' });
  expect(JSON.stringify(view)).not.toContain('canary');
  expect(view.destinations).toMatchObject([{ address: 'https://hooks.lan/•••', hasToken: true }]);
  const file = join(directory, 'alerts.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(join(directory, 'alerts-state.json'), 'utf8')).not.toContain('canary');
});

test('a token goes to the host that it was given for and to no other', async () => {
  const alerts = await open();
  const save = { type: 'save' as const, destination: 'webhook' as const };
  const view = await alerts.order({ ...save, url: 'https://a.lan/1', token: 'tk' });
  const [{ id } = { id: '' }] = view.destinations;
  const tokenAfter = async (change: object) =>
    (await alerts.order({ ...save, id, ...change })).destinations[0]?.hasToken;
  expect(await tokenAfter({ url: 'https://a.lan/2' })).toBe(true);
  expect(await tokenAfter({ url: 'https://b.lan/2' })).toBe(false);
  expect(await tokenAfter({ token: 'new' })).toBe(true);
  expect(await tokenAfter({ token: '' })).toBe(false);
});

test('what the incident says never leaves: an alert has fixed sentences only', async () => {
  const told: Alert[] = [];
  const alerts = await openWith('http://a.lan/');
  alerts.subscribe((news) => {
    if (news.type === 'alert-told') told.push(news.alert);
  });
  alerts.note(incident('a'));
  await later(toldAfterMs);
  await expect.poll(() => told.length).toBe(1);
  expect(JSON.stringify(told)).not.toContain('canary');
});

test('a file that cannot be read is said, and neither emptied nor quoted', async () => {
  const alerts = await open();
  await writeFile(join(directory, 'alerts.json'), '{"canary');
  for (const ask of [() => alerts.view(), () => alerts.order({ type: 'test' })]) {
    const error = await ask().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!isFailure(error, 'alerts-unreadable')) throw error;
    expect(JSON.stringify(error.details)).not.toContain('canary');
  }
  alerts.note(incident('a'));
  await later(toldAfterMs);
  expect(await readFile(join(directory, 'alerts.json'), 'utf8')).toBe('{"canary');
});

test('one that is removed gets nothing more', async () => {
  outcome = () => refused(true);
  const alerts = await openWith('http://a.lan/');
  alerts.note(incident('a'));
  await later(toldAfterMs);
  const [{ id } = { id: '' }] = (await alerts.view()).destinations;
  expect((await alerts.order({ type: 'remove', id })).destinations).toEqual([]);
  await later(3_600_000);
  await expect.poll(() => sent.length).toBe(1);
});
