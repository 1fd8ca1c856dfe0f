import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { socketSession } from './request-guard';
import { provenSession, sessionProof } from './session-proof';
import { Sessions } from './sessions';
import { Tickets, usualGrant } from './tickets';

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
    const { sessions: written } = JSON.parse(await readFile(path, 'utf8'));
    const [{ name: _, ...older }] = written;
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

  test('keep what their link gave over a restart, and one that has ended may change nothing', async () => {
    const reader = await new Sessions(path, clock).create('Firefox on Linux', {
      ...usualGrant,
      access: 'read',
      person: 'ana',
    });
    const sessions = new Sessions(path, clock);
    const id = sessions.byCookie(reader.cookie) ?? '';
    expect([sessions.accessOf(id), sessions.nameOf(id)]).toEqual(['read', 'ana']);
    const full = sessions.byCookie((await sessions.create()).cookie) ?? '';
    expect(sessions.accessOf(full)).toBe('change');
    await sessions.end(full);
    expect(sessions.accessOf(full)).toBe('read');
  });

  test('tell who is here: with a page open, until its last one has gone', async () => {
    const sessions = new Sessions(path, clock);
    const idOf = async (person: string) =>
      sessions.byCookie((await sessions.create('Chrome on Linux', { ...usualGrant, person })).cookie) ?? '';
    const ana = await idOf('ana');
    now += 1;
    const ben = await idOf('ben');
    const here = () => sessions.list(ben).map(({ name, here: isHere, own }) => [name, isHere, own]);
    expect(here()).toEqual([
      ['ben', false, true],
      ['ana', false, false],
    ]);
    const leaves = [sessions.enter(ana), sessions.enter(ana)];
    leaves[0]?.();
    expect(here()[0]).toEqual(['ana', true, false]);
    leaves[1]?.();
    expect(here()[0]).toEqual(['ben', false, true]);
  });

  test('of one person end in each of their browsers, and nobody else’s do', async () => {
    const sessions = new Sessions(path, clock);
    for (const person of ['ana', 'ana', 'ben']) await sessions.create('Chrome', { ...usualGrant, person });
    expect(await sessions.endOf('ana')).toBe(2);
    expect(sessions.list('').map(({ name }) => name)).toEqual(['ben']);
  });

  test('end when the time of their link is over, however much they are used, also for a console that starts later', async () => {
    const sessions = new Sessions(path, clock);
    const eightHours = { ...usualGrant, lifeMs: 8 * 3_600_000 };
    const { cookie } = await sessions.create('Chrome', eightHours);
    expect(sessions.list('').map(({ endsAt }) => endsAt)).toEqual([now + eightHours.lifeMs]);
    now += eightHours.lifeMs;
    expect(sessions.byCookie(cookie)).not.toBeNull();
    now += 1;
    for (const each of [sessions, new Sessions(path, clock)]) {
      expect(each.byCookie(cookie)).toBeNull();
      expect(each.list('')).toEqual([]);
    }
  });

  test('of all others end without the one that asks', async () => {
    const sessions = new Sessions(path, clock);
    const own = sessions.byCookie((await sessions.create('Firefox')).cookie) ?? '';
    for (const person of ['ana', 'ben']) await sessions.create('Chrome', { ...usualGrant, person });
    await sessions.endOthers(own);
    expect(sessions.list(own).map(({ name }) => name)).toEqual(['Firefox']);
  });

  test('begin anew at a clock that was set back, and so still end in time', async () => {
    const sessions = new Sessions(path, clock);
    const { cookie } = await sessions.create('Chrome', { ...usualGrant, lifeMs: day });
    now -= 365 * day;
    for (const each of [sessions, new Sessions(path, clock)]) expect(each.byCookie(cookie)).not.toBeNull();
    expect(sessions.list('').map(({ endsAt }) => endsAt)).toEqual([now + day]);
    now += day + 1;
    expect(sessions.byCookie(cookie)).toBeNull();
  });

  test('are nobody’s to a console from before access, and one that it signed in may change', async () => {
    const older = z.array(z.looseObject({ id: z.string() }));
    await new Sessions(path, clock).create('Chrome', { ...usualGrant, access: 'read' });
    const { sessions: written } = JSON.parse(await readFile(path, 'utf8'));
    expect(older.safeParse(JSON.parse(await readFile(path, 'utf8'))).success).toBe(false);
    const { access: _, lifeMs: __, ...known } = written[0];
    await writeFile(path, JSON.stringify([known]));
    const [session] = new Sessions(path, clock).list('');
    expect(session?.access).toBe('change');
  });

  test('that ended while the disk took nothing do not come back with the next console', async () => {
    let isFull = false;
    const write: typeof writeFileAtomically = (...file) =>
      isFull ? Promise.reject(new Error('ENOSPC')) : writeFileAtomically(...file);
    const sessions = new Sessions(path, clock, write);
    const ben = await sessions.create('Chrome', { ...usualGrant, person: 'ben' });
    isFull = true;
    expect(await sessions.endOf('ben')).toBe(1);
    isFull = false;
    expect(new Sessions(path, clock).byCookie(ben.cookie)).toBeNull();
    const ana = await sessions.create('Firefox');
    expect(new Sessions(path, clock).byCookie(ana.cookie)).not.toBeNull();
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
    expect(results.filter((grant) => grant !== null)).toHaveLength(1);
  });

  test('that was printed before all were revoked is of no use', () => {
    const tickets = new Tickets(clock);
    const ticket = tickets.issue();
    tickets.revokeAll();
    expect(tickets.redeem(ticket)).toBeNull();
    expect(tickets.redeem(tickets.issue())).toEqual(usualGrant);
  });

  test('of one person is revoked without those of others', () => {
    const tickets = new Tickets(clock);
    const [ana, ben] = ['ana', 'ben'].map((person) => tickets.issue({ ...usualGrant, person }));
    tickets.revokeOf('ana');
    expect(tickets.redeem(ana ?? '')).toBeNull();
    expect(tickets.redeem(ben ?? '')).toEqual({ ...usualGrant, person: 'ben' });
  });

  test('is of no use after ten minutes, and a guess never is', () => {
    const tickets = new Tickets(clock);
    const ticket = tickets.issue();
    expect(tickets.redeem('guess')).toBeNull();
    now += 10 * 60_000;
    expect(tickets.redeem(ticket)).toBeNull();
  });

  test('does not live longer for a clock that was set back, nor for a machine that slept', () => {
    let awake = 0;
    const tickets = new Tickets({ ...clock, monotonic: () => awake });
    const [first, second] = [tickets.issue(), tickets.issue()];
    now -= day;
    awake += 10 * 60_000;
    expect(tickets.redeem(first)).toBeNull();
    awake = 0;
    now += 2 * day;
    expect(tickets.redeem(second)).toBeNull();
  });
});

test('only this process can prove a session and its access to the routes', () => {
  for (const access of ['change', 'read'] as const)
    expect(provenSession(sessionProof('ada', access))).toEqual({ sessionId: 'ada', access });
  const [, , mac] = sessionProof('ada', 'read').split('.');
  for (const forged of [null, '', 'ada', 'read.ada', 'read.ada.', `read.bob.${mac}`, `change.ada.${mac}`])
    expect(provenSession(forged)).toBeNull();
});
