import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('the metrics of docs/health.md are those of the code', async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const listed = [...(await read('../../docs/health.md')).matchAll(/^\| `stigmer_([a-z_]+)` /gm)];
  const named = [...(await read('open-metrics.ts')).matchAll(/name: '([a-z_]+)'/g)];
  expect(listed.map(([, name]) => name)).toEqual([...new Set(named.map(([, name]) => name))]);
});
