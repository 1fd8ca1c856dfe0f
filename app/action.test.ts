import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { singleton } from '@/lib/core/singleton';
import { sessionProof, sessionProofHeader } from '@/lib/security/session-proof';
import { action, actionTimeoutMs } from './action';

const request = { headers: new Headers() };
vi.mock('next/headers', () => ({ headers: async () => request.headers }));

const holder = singleton<{ services: unknown }>('services', () => ({ services: null }));
const schema = z.strictObject({ name: z.string() });
let live: boolean;

beforeEach(() => {
  live = true;
  holder.services = { sessions: { isLive: () => live } };
  request.headers = new Headers({ [sessionProofHeader]: sessionProof('ada', 'change') });
});

afterEach(() => {
  holder.services = null;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an action', () => {
  test('gives the work its checked input and the session that the guard proved', async () => {
    const greet = action(schema, ({ input, sessionId }) => `${input.name} by ${sessionId}`);
    expect(await greet({ name: 'x' })).toEqual({ ok: true, value: 'x by ada' });
  });

  test('does nothing without the proof of the guard, or with an input of another form', async () => {
    const work = vi.fn();
    const asked = action<object, unknown>(schema, work);
    expect(await asked({ name: 'x', more: 1 })).toMatchObject({
      ok: false,
      failure: { code: 'request-invalid' },
    });
    for (const proof of [null, 'ada.forged']) {
      request.headers = new Headers(proof === null ? {} : { [sessionProofHeader]: proof });
      expect(await asked({ name: 'x' })).toMatchObject({
        ok: false,
        failure: { code: 'not-signed-in' },
      });
    }
    expect(work).not.toHaveBeenCalled();
  });

  test('does nothing for a session that ended while its body was on its way', async () => {
    const work = vi.fn();
    live = false;
    expect(await action(schema, work)({ name: 'x' })).toMatchObject({
      ok: false,
      failure: { code: 'not-signed-in', reason: expect.stringContaining('signed out meanwhile') },
    });
    expect(work).not.toHaveBeenCalled();
  });

  test('answers a failure as it is, and a bug by an id alone that stands in the log once', async () => {
    const known = new Failure({ code: 'known', title: 'T', reason: 'R', remedy: { summary: 'S' } });
    const fail = (error: Error) => action(schema, () => Promise.reject(error))({ name: 'x' });
    expect(await fail(known)).toMatchObject({ ok: false, failure: { code: 'known', title: 'T' } });
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const text = JSON.stringify(await fail(new Error('of the inside')));
    expect(text).toContain('internal-error');
    expect(text).not.toContain('of the inside');
    const id = /for ([0-9a-f-]{36})/.exec(text)?.[1] ?? 'no id';
    expect(written.mock.calls.filter(([line]) => String(line).includes(id))).toHaveLength(1);
  });

  test('that does not end is given up, so that the next one of the tab is not held up', async () => {
    vi.useFakeTimers();
    const answer = action(schema, () => new Promise<void>(() => undefined))({ name: 'x' });
    await vi.advanceTimersByTimeAsync(actionTimeoutMs);
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'action-timed-out' } });
  });
});

/** What each server action is to someone with a read-only link; a new one stands here before it passes. */
const classes: Record<string, 'change' | 'look'> = {
  cancelOperation: 'change',
  chooseEngine: 'change',
  keepTlsFile: 'change',
  orderAlerts: 'change',
  orderRun: 'change',
  previewImport: 'change',
  repeatRun: 'change',
  restoreSettings: 'change',
  savePreferences: 'change',
  saveSettings: 'change',
  // Of the own session alone.
  signOut: 'look',
  signOutOthers: 'change',
  startOperation: 'change',
  startTest: 'change',
  takeImport: 'change',
};

const directory = new URL('actions/', import.meta.url).pathname;
const files = (await readdir(directory)).filter((name) => !name.endsWith('.test.ts'));
const modules = await Promise.all(files.map((name) => import(join(directory, name))));
const actions = modules.flatMap((each) => Object.entries(each));

test('every server action is classed as one that changes or one that looks', () => {
  expect(actions.map(([name]) => name).sort()).toEqual(Object.keys(classes).sort());
});

test.each(actions)('%s is what its class says to a read-only session', async (name, work) => {
  request.headers = new Headers({ [sessionProofHeader]: sessionProof('ana', 'read') });
  if (typeof work !== 'function') throw new Error('No action');
  const code = classes[name] === 'look' ? 'request-invalid' : 'read-only';
  expect(await work({ nonsense: true })).toMatchObject({ ok: false, failure: { code } });
});
