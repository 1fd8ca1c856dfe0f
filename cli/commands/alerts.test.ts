import { expect, test } from 'vitest';
import type { AlertsView, Delivery } from '@/lib/contracts/alerts';
import type { Clock } from '@/lib/core/clock';
import { alerts } from './alerts';
import { fakeContext } from './fake-client';

const delivery = (change: Partial<Delivery>): Delivery => ({
  alertId: 'test-1',
  type: 'test',
  title: 'Test',
  state: 'delivered',
  attempts: 1,
  reason: null,
  at: -5000,
  ...change,
});
const view = (last: Delivery | null, mute: AlertsView['mute'] = null): AlertsView => ({
  destinations: [{ id: 'd', type: 'ntfy', address: 'https://ntfy.sh/•••', hasToken: true, last }],
  mute,
});

function createClock() {
  let time = 0;
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  };
  return clock;
}

test('each is listed without its secret, with what was sent last, and whether it is muted', async () => {
  const last = delivery({ title: 'Hangs', state: 'retrying', attempts: 2, reason: 'it answered with 500' });
  const { context, printed } = fakeContext({ alerts: [view(last, { until: 3_600_000 })] });
  expect(await alerts(context, { order: 'list', json: false })).toBe(0);
  expect(printed).toEqual([
    'Muted for another 1 h',
    'ntfy     https://ntfy.sh/•••, with a token',
    '    Hangs: Not delivered yet, 2 attempts so far: it answered with 500, 5 s ago',
  ]);
});

test('a test waits for its outcome, and the exit code tells whether all took it', async () => {
  const sending = view(delivery({ state: 'sending' }));
  const taken = fakeContext({ alerts: [sending, sending, view(delivery({}))] });
  expect(await alerts(taken.context, { order: 'test', json: false }, createClock())).toBe(0);
  expect(taken.alertsOrders).toEqual([{ type: 'test' }]);
  expect(taken.printed[1]).toBe('    Test: Delivered, 5 s ago');
  const failed = fakeContext({
    alerts: [view(delivery({ state: 'failed', reason: 'nothing listens there' }))],
  });
  expect(await alerts(failed.context, { order: 'test', json: false }, createClock())).toBe(1);
  expect(failed.printed[1]).toBe('    Test: Not delivered after 1 attempt: nothing listens there, 5 s ago');
  const hangs = fakeContext({ alerts: [sending] });
  expect(await alerts(hangs.context, { order: 'test', json: false }, createClock())).toBe(1);
});

test('a test with nobody to send to is no success', async () => {
  const { context, printed } = fakeContext({});
  expect(await alerts(context, { order: 'test', json: false }, createClock())).toBe(1);
  expect(printed).toEqual(['Nobody is told: add a webhook or an ntfy topic in Settings.']);
});

test('muting goes to the console, and as JSON the view is whole', async () => {
  const muted = view(null, { until: null });
  const { context, printed, alertsOrders } = fakeContext({ alerts: [muted] });
  await alerts(context, { order: { type: 'mute', forMs: null }, json: true });
  expect(alertsOrders).toEqual([{ type: 'mute', forMs: null }]);
  expect(JSON.parse(printed[0] ?? '')).toEqual(muted);
  await alerts(context, { order: { type: 'unmute' }, json: false });
  expect(printed[1]).toBe('Muted until it is ended: stigmer-console alerts unmute');
});
