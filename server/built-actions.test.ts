import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBuiltActions } from './built-actions';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-build-'));
  await mkdir(join(directory, 'server'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(paths: object, actions: object): Promise<void> {
  await writeFile(join(directory, 'app-path-routes-manifest.json'), JSON.stringify(paths));
  await writeFile(join(directory, 'server/server-reference-manifest.json'), JSON.stringify(actions));
}

test('pages and ids are those of the build, without its routes and Next’s own pages', async () => {
  const paths = {
    '/page': '/',
    '/(console)/logs/page': '/logs',
    '/_not-found/page': '/_not-found',
    '/api/status/route': '/api/status',
  };
  await write(paths, { node: { '7fab': { exportedName: 'startOperation' } }, edge: {} });
  expect(await readBuiltActions(directory)).toEqual({
    pages: new Set(['/', '/logs']),
    ids: new Set(['7fab']),
  });
});

test('a console that is not built, or by another version of Next, says so and how to build it', async () => {
  const expected = { code: 'build-unusable', details: { remedy: { command: 'npm run build' } } };
  await expect(readBuiltActions(directory)).rejects.toMatchObject(expected);
  await write({ '/page': '/' }, { actions: {} });
  await expect(readBuiltActions(directory)).rejects.toMatchObject(expected);
});
