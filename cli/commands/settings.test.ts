import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SettingsVersion } from '@/lib/contracts/settings-history';
import type { ImportItem } from '@/lib/contracts/settings-import';
import type { EffectiveSettingView } from '@/lib/contracts/settings-view';
import { diffSettings, importSettings, restoreSettings } from './change-settings';
import { fakeContext } from './fake-client';
import { showSettings, showSettingsHistory } from './settings';

const setting = (part: Partial<EffectiveSettingView>): EffectiveSettingView => ({
  name: 'LOG_LEVEL',
  isSecret: false,
  source: 'set',
  from: 'LOG_LEVEL',
  isSet: true,
  value: 'debug',
  container: { isSet: true, value: 'info' },
  pending: true,
  ...part,
});

const key = setting({
  name: 'STIGMER_LLM_API_KEY',
  isSecret: true,
  value: null,
  container: { isSet: true, value: null },
});

const version: SettingsVersion = {
  id: 7,
  at: -60_000,
  origin: 'hand',
  hasFile: true,
  isNow: false,
  changes: [],
  fromNow: [{ name: 'LOG_LEVEL', isSecret: false, change: 'changed', now: 'info', before: 'debug' }],
};

const item = (part: Partial<ImportItem>): ImportItem => ({
  written: 'LOG_LEVEL',
  line: 1,
  name: 'LOG_LEVEL',
  kind: 'changed',
  isSecret: false,
  value: 'debug',
  now: 'info',
  problem: null,
  notes: [],
  ...part,
});

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-import-'));
  file = join(directory, '.env');
  await writeFile(file, 'LOG_LEVEL=debug\n');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const preview = {
  format: 'env' as const,
  revision: 'r1',
  items: [
    item({}),
    item({ name: 'MODLE', written: 'MODLE', kind: 'unknown', notes: ['Did you mean MODEL?'] }),
    item({ name: 'TEMPORAL_ADDRESS', written: 'TEMPORAL_ADDRESS', kind: 'new', problem: 'Write host:port' }),
  ],
  unreadable: [{ name: null, line: 4, message: 'Write NAME=value' }],
};

test('every setting has its value, where it is from, and what the container has instead', async () => {
  const { context, printed } = fakeContext({
    settings: { path: '~/agent-runner.env', effective: [setting({}), key] },
  });
  expect(await showSettings(context, { json: false })).toBe(0);
  expect(printed).toEqual([
    '# ~/agent-runner.env',
    'LOG_LEVEL            debug  (file); the container has info, until Apply',
    'STIGMER_LLM_API_KEY  •••  (file); the container has •••, until Apply',
  ]);
});

test('what waits for Apply, a secret without its value; exit code 1 while something does', async () => {
  const { context, printed } = fakeContext({ settings: { effective: [setting({}), key] } });
  expect(await diffSettings(context, { id: null, json: false })).toBe(1);
  expect(printed).toEqual(['LOG_LEVEL: info → debug', 'STIGMER_LLM_API_KEY: ••• → another value']);
  expect(await diffSettings(fakeContext({}).context, { id: null, json: false })).toBe(0);
});

test('the versions tell when, by what, and what each changed', async () => {
  const { context, printed } = fakeContext({ settingsVersions: [version] });
  await showSettingsHistory(context, { json: false });
  expect(printed).toEqual(['   7  1 min ago   edited by hand', '      Comments or spaces only']);
});

test('a version is restored after it was shown and agreed to, and not without', async () => {
  const { context, printed, restored } = fakeContext({ settingsVersions: [version] });
  const asked = { ...context, output: { ...context.output, terminal: true } };
  const options = { id: 7, yes: false, json: false };
  expect(await restoreSettings(asked, options, async () => 'n')).toBe(1);
  expect(restored).toEqual([]);
  expect(printed).toEqual(['Version 7, edited by hand:', '  LOG_LEVEL: info → debug']);
  expect(await restoreSettings(asked, options, async () => 'y')).toBe(0);
  expect(restored).toEqual([{ revision: 'r1', id: 7 }]);
  await expect(restoreSettings(context, options)).rejects.toMatchObject({
    details: { code: 'confirmation-needed' },
  });
  await expect(restoreSettings(context, { ...options, id: 9, yes: true })).rejects.toMatchObject({
    details: { code: 'settings-version-gone' },
  });
});

test('an import shows each name, and takes those that are settings and can be used', async () => {
  const { context, printed, imports } = fakeContext({ preview });
  expect(await importSettings(context, { file, dryRun: true, yes: false, json: false })).toBe(0);
  expect(imports).toEqual([]);
  expect(printed).toContain('line 4: Write NAME=value');
  expect(printed).toContain('+ LOG_LEVEL  changed  info → debug');
  expect(printed).toContain('    Did you mean MODEL?');
  expect(await importSettings(context, { file, dryRun: false, yes: true, json: false })).toBe(0);
  expect(imports).toEqual([{ name: '.env', text: 'LOG_LEVEL=debug\n', revision: 'r1', take: ['LOG_LEVEL'] }]);
});

test('a file that is not there, or is too long, is refused by name', async () => {
  const { context } = fakeContext({ preview });
  const options = { dryRun: false, yes: true, json: false };
  await writeFile(join(directory, 'long.env'), 'x'.repeat(70_000));
  for (const name of ['none.env', 'long.env'])
    await expect(importSettings(context, { ...options, file: join(directory, name) })).rejects.toMatchObject({
      details: { code: 'import-unreadable' },
    });
});
