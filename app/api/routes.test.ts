import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

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
});
