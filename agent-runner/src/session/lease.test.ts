import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Clock, systemClock } from '@/lib/core/clock';
import { removeSandbox } from '../sandbox/remove-sandbox';
import { openSandbox, type Sandbox } from '../sandbox/sandbox';
import { openFenced } from './fenced-file';
import { type Lease, takeLease } from './lease';
import { removeSession } from './remove-session';

const times = { renewMs: 20, patienceMs: 200 };
const never = new AbortController().signal;

let workspace: string;
let sandbox: Sandbox;
let folder: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'lease-'));
  sandbox = await openSandbox(workspace, 's1');
  folder = join(sandbox.directory, '.agent');
});

afterEach(async () => {
  await sandbox.close();
  await rm(workspace, { recursive: true, force: true });
});

function take(clock: Clock = systemClock, signal = never): Promise<Lease> {
  return takeLease(sandbox, { clock, signal, times });
}

/** A process that stands still: its timers never fire. */
const frozen: Clock = {
  ...systemClock,
  sleep: (_, signal) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
};

const lostCode = expect.objectContaining({ code: 'session-lease-lost' });

it('one that is given back is there for the next at once, with a higher token', async () => {
  const first = await take();
  await first[Symbol.asyncDispose]();
  await using second = await take(frozen);
  expect(second.token).toBeGreaterThan(first.token);
});

it('of many that want it at the same time one has it at any time', async () => {
  let holders = 0;
  const works = async () => {
    await using lease = await take();
    expect(++holders).toBe(1);
    await systemClock.sleep(5);
    lease.check();
    holders -= 1;
    return lease.token;
  };
  const tokens = await Promise.all(Array.from({ length: 8 }, works));
  expect(new Set(tokens).size).toBe(8);
});

it('a holder without a sign of life loses it, whatever the wall clocks and the times of its files say', async () => {
  await using stale = await take(frozen);
  const inFuture = new Date(Date.now() + 86_400_000);
  await utimes(join(folder, 'lease', String(stale.token)), inFuture, inFuture);
  const wrongClock = { ...systemClock, now: () => 0 };
  await using next = await take(wrongClock);
  expect(() => stale.check()).toThrow(lostCode);
  expect(stale.lost.reason).toEqual(lostCode);
  expect(() => next.check()).not.toThrow();
});

it('a worker that was killed and started again has it at once; one of another name waits', async () => {
  const takeAs = (holder: string, clock: Clock) =>
    takeLease(sandbox, { holder, clock, signal: never, times });
  await using killed = await takeAs('one', frozen);
  const stop = new AbortController();
  const waiting = takeLease(sandbox, { holder: 'two', clock: frozen, signal: stop.signal, times });
  await using again = await takeAs('one', frozen);
  expect(again.token).toBe(killed.token + 1);
  expect(() => killed.check()).toThrow(lostCode);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

it('a wait for it ends with the signal', async () => {
  await using _held = await take();
  const stop = new AbortController();
  const waiting = take(systemClock, stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

it('a session that was cleaned up is held no longer, not even where it begins anew', async () => {
  await using stale = await take(frozen);
  await removeSandbox(workspace, 's1');
  expect(() => stale.check()).toThrow(lostCode);
  await using again = await openSandbox(workspace, 's1');
  await using _next = await takeLease(again, { clock: systemClock, signal: never, times });
  expect(() => stale.check()).toThrow(lostCode);
});

it('a session is removed when nobody works in it any more, also where its directory is closed', async () => {
  const held = await take();
  const removing = removeSession(workspace, 's1', never);
  held.check();
  await held[Symbol.asyncDispose]();
  expect([await removing, await removeSession(workspace, 's1', never)]).toEqual([true, false]);
  await using closed = await openSandbox(workspace, 's2');
  await writeFile(join(closed.directory, '.agent'), '');
  expect(await removeSession(workspace, 's2', never)).toBe(true);
});

it('what a stale holder writes nobody reads: what it had open, and what it opens late', async () => {
  await using stale = await take(frozen);
  await using written = await openFenced(sandbox, 'thread', stale);
  await written.handle.appendFile('one\n');
  await using next = await take();
  await using taken = await openFenced(sandbox, 'thread', next);
  await written.handle.appendFile('stale\n');
  await taken.handle.appendFile('two\n');
  await expect(openFenced(sandbox, 'thread', stale)).rejects.toEqual(lostCode);
  await writeFile(join(folder, `thread@${stale.token}.jsonl`), 'stale\n');
  await next[Symbol.asyncDispose]();
  await using last = await take();
  await using read = await openFenced(sandbox, 'thread', last);
  expect(await read.handle.readFile('utf8')).toBe('one\ntwo\n');
});

it('a file of a runner that knew no leases is gone on with', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'run-a.1.jsonl'), 'before\n');
  await using lease = await take();
  await using file = await openFenced(sandbox, 'run-a.1', lease);
  await file.handle.appendFile('after\n');
  expect(await readFile(join(folder, `run-a.1@${lease.token}.jsonl`), 'utf8')).toBe('before\nafter\n');
});
