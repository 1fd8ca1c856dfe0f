import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { singleton } from '@/lib/core/singleton';
import { sessionProof } from '@/lib/security/session-proof';

const directory = new URL('.', import.meta.url).pathname;
const files = (await readdir(directory, { recursive: true }))
  .filter((name) => name.endsWith('route.ts'))
  .sort();
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const handlers = (
  await Promise.all(
    files.map(async (file) => {
      const routes = await import(join(directory, file));
      return Object.entries(routes).map(([method, handler]) => ({ file, method, handler }));
    }),
  )
).flat();

const holder = singleton<{ services: unknown }>('services', () => ({ services: null }));
beforeEach(() => {
  holder.services = { sessions: { isLive: () => true } };
});
afterEach(() => {
  holder.services = null;
});

describe('every route of the API', () => {
  test('is found by this test', () => {
    expect(files.length).toBeGreaterThanOrEqual(14);
    expect(handlers.every(({ method }) => methods.includes(method))).toBe(true);
  });

  test.each(handlers)(
    '$method $file answers 401 without the proof of the guard',
    async ({ method, handler }) => {
      if (typeof handler !== 'function') throw new Error('No handler');
      for (const proof of [null, 'ada.forged']) {
        const headers = proof === null ? {} : { 'x-stigmer-session': proof };
        const request = new Request('http://localhost:3000/api', { method, headers });
        const answer: Response = await handler(request, { params: Promise.resolve({ id: 'x' }) });
        expect(answer.status).toBe(401);
        expect(await answer.json()).toMatchObject({ code: 'not-signed-in' });
      }
    },
  );

  /** Whoever may only look may call these, though they are no GET: they only answer, for a body or at once. */
  const looks = ['export/route.ts', 'status/refresh/route.ts'];
  const unsafe = handlers.filter(({ method }) => !['GET', 'HEAD'].includes(method));

  test.each(unsafe)(
    '$method $file changes nothing for a read-only session',
    async ({ file, method, handler }) => {
      if (typeof handler !== 'function') throw new Error('No handler');
      const headers = { 'x-stigmer-session': sessionProof('ana', 'read') };
      const request = new Request('http://localhost:3000/api', { method, headers });
      const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const answer: Response = await handler(request, { params: Promise.resolve({ id: 'x' }) });
      written.mockRestore();
      const code: unknown = Object(await answer.json()).code;
      // What it may call goes on, to where there are no other services in this test.
      expect([answer.status, code]).toEqual(
        looks.includes(file) ? [500, 'internal-error'] : [403, 'read-only'],
      );
    },
  );
});
