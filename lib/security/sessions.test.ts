import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { socketSession } from './request-guard';
import { provenSession, sessionProof } from './session-proof';
import { Sessions } from './sessions';
import { Tickets } from './tickets';

const day = 86_400_000;
let directory: string;
let path: string;
let now = 0;
const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-sessions-'));
  path = join(directory, 'console/sessions.json');
  now = 1_800_000_000_000;
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('sessions', () => {
  test('outlive a restart, and the file holds neither cookie nor token', async () => {
    const { cookie, token } = await new Sessions(path, clock).create();
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain(cookie);
    expect(text).not.toContain(token);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const again = new Sessions(path, clock);
    const id = again.byCookie(cookie);
    expect(id).not.toBeNull();
    expect(again.hasToken(id ?? '', token)).toBe(true);
  });

  test('are called by their browser, also after a restart and where an older file has no name', async () => {
    const { cookie } = await new Sessions(path, clock).create('Firefox on Linux');
    const nameNow = () => {
      const sessions = new Sessions(path, clock);
      return sessions.nameOf(sessions.byCookie(cookie) ?? '');
    };
    expect(nameNow()).toBe('Firefox on Linux');
    const [{ name: _, ...older }] = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify([older]));
    expect(nameNow()).toBe('a browser');
    expect(new Sessions(path, clock).nameOf(socketSession)).toBe('the command line');
  });

  test('take no token of another session and no guess', async () => {
    const sessions = new Sessions(path, clock);
    const ada = await sessions.create();
    const bob = await sessions.create();
    const id = sessions.byCookie(ada.cookie) ?? '';
    expect(sessions.hasToken(id, bob.token)).toBe(false);
    expect(sessions.hasToken(id, '')).toBe(false);
    expect(sessions.byCookie(`${ada.cookie}x`)).toBeNull();
  });

  test('end after seven idle days, after thirty days, and when asked', async () => {
    const sessions = new Sessions(path, clock);
    const { cookie } = await sessions.create();
    now += 7 * day + 1;
    expect(sessions.byCookie(cookie)).toBeNull();
    const busy = await sessions.create();
    for (let days = 0; days < 30; days += 1) {
      expect(sessions.byCookie(busy.cookie)).not.toBeNull();
      now += day;
    }
    now += 1;
    expect(sessions.byCookie(busy.cookie)).toBeNull();
    const asked = await sessions.create();
    await sessions.end(sessions.byCookie(asked.cookie) ?? '');
    expect(new Sessions(path, clock).byCookie(asked.cookie)).toBeNull();
  });

  test('that are used daily outlive a console that is started anew each day', async () => {
    const { cookie } = await new Sessions(path, clock).create();
    for (let days = 0; days < 20; days += 1) {
      now += day;
      const sessions = new Sessions(path, clock);
      expect(sessions.byCookie(cookie)).not.toBeNull();
      // Its write comes after the one that the visit began.
      await sessions.end('nobody');
    }
  });

  test('end all at once, also for a console that starts later, and are counted', async () => {
    const sessions = new Sessions(path, clock);
    const ada = await sessions.create();
    await sessions.create();
    expect(sessions.isLive(sessions.byCookie(ada.cookie) ?? '')).toBe(true);
    expect(await sessions.endAll()).toBe(2);
    for (const each of [sessions, new Sessions(path, clock)]) expect(each.byCookie(ada.cookie)).toBeNull();
    expect(await sessions.endAll()).toBe(0);
  });

  test('of a damaged file are none', async () => {
    await new Sessions(path, clock).create();
    await writeFile(path, '[{"id":');
    expect(new Sessions(path, clock).byCookie('anything')).toBeNull();
  });
});

describe('a ticket', () => {
  test('works once, also for callers at the same moment', async () => {
    const tickets = new Tickets(clock);
    const ticket = tickets.issue();
    const results = await Promise.all(Array.from({ length: 50 }, async () => tickets.redeem(ticket)));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test('that was printed before all were revoked is of no use', () => {
    const tickets = new Tickets(clock);
    const ticket = tickets.issue();
    tickets.revokeAll();
    expect(tickets.redeem(ticket)).toBe(false);
    expect(tickets.redeem(tickets.issue())).toBe(true);
  });

  test('is of no use after ten minutes, and a guess never is', () => {
    const tickets = new Tickets(clock);
    const ticket = tickets.issue();
    expect(tickets.redeem('guess')).toBe(false);
    now += 10 * 60_000;
    expect(tickets.redeem(ticket)).toBe(false);
  });
});

test('only this process can prove a session to the routes', () => {
  expect(provenSession(sessionProof('ada'))).toBe('ada');
  for (const forged of [null, '', 'ada', 'ada.', `bob.${sessionProof('ada').split('.')[1]}`]) {
    expect(provenSession(forged)).toBeNull();
  }
});
