import { expect, test } from 'vitest';
import { settingDifferences } from './differences';

const differences = (now: string, before: string) =>
  settingDifferences(Buffer.from(now), Buffer.from(before));

test('what is set otherwise is told by name, with values; what is written otherwise is not', () => {
  const now = 'LOG_LEVEL=debug\n# a note\nSTIGMER_LLM_MODEL="qwen3"\nONLY_NOW=1\n';
  const before = 'STIGMER_LLM_MODEL=qwen3\nONLY_THEN=2\nLOG_LEVEL=info\n';
  expect(differences(now, before)).toEqual([
    { name: 'LOG_LEVEL', isSecret: false, change: 'changed', now: 'debug', before: 'info' },
    { name: 'ONLY_NOW', isSecret: false, change: 'removed', now: '1', before: null },
    { name: 'ONLY_THEN', isSecret: false, change: 'added', now: null, before: '2' },
  ]);
});

test.each([
  ['STIGMER_LLM_API_KEY=old-key-1\n', 'STIGMER_LLM_API_KEY=new-key-2\n'],
  ['', 'GITHUB_TOKEN=new-key-2\n'],
  ['CACHE=redis://user:old-key-1@host\n', 'CACHE=plain\n'],
  ['CACHE=plain\n', 'CACHE=redis://user:new-key-2@host\n'],
])('of a secret only the name is told', (now, before) => {
  const found = differences(now, before);
  expect(found).toMatchObject([{ isSecret: true }]);
  expect(JSON.stringify(found)).not.toMatch(/key-\d|plain/);
});
