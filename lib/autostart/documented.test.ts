import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('the codes of docs/service.md are those of the code', async () => {
  const page = await readFile(new URL('../../docs/service.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(autostart-[a-z-]+)` /gm)].map(([, code]) => code);
  const names = (await readdir(new URL('.', import.meta.url))).filter((name) => !name.includes('.test'));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, import.meta.url), 'utf8')));
  const thrown = [...texts.join('\n').matchAll(/code: '(autostart-[a-z-]+)'/g)].map(([, code]) => code);
  expect(listed.sort()).toEqual([...new Set(thrown)].sort());
});
