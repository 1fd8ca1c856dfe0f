import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configVariables } from './config';

test('the variables of docs/environment.md are those that the console reads', async () => {
  const page = await readFile(new URL('../../docs/environment.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name);
  expect(listed).toEqual(configVariables);
});
