import { expect, test } from 'vitest';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import { pendingTexts, sourceText } from '@/lib/contracts/settings-view';
import { passedLabel } from './passed-variables';
import { pendingNames } from './pending';
import { viewEffective } from './view-effective';

const file = {
  LOG_LEVEL: 'debug',
  TASK_QUEUE: 'q',
  STIGMER_LLM_API_KEY: 'canary-new',
  MODE: 'local',
};
const profile = { values: { TEMPORAL_NAMESPACE: 'cloud' }, problems: [] };
const saved = readSavedSettings(file, { unreadable: [], lines: {} }, profile);
const running = {
  environment: {
    LOG_LEVEL: 'info',
    STIGMER_TASK_QUEUE: 'q',
    STIGMER_LLM_API_KEY: 'canary-old',
    OLD: 'x',
    PATH: '/bin',
  },
  labels: { [passedLabel]: 'OLD' },
};
const all = viewEffective(saved, running, pendingNames(saved, running));
const of = (name: string) => {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`No ${name}`);
  return found;
};

test('each setting says where it is from', () => {
  const names = ['LOG_LEVEL', 'STIGMER_TASK_QUEUE', 'TEMPORAL_NAMESPACE', 'LOG_FORMAT', 'MODE', 'OLD'];
  expect(names.map((name) => sourceText(of(name)))).toEqual([
    'file',
    'file, by an older name (TASK_QUEUE)',
    'Temporal’s own profile',
    'default',
    'file',
    'taken out of the file',
  ]);
});

test('what the container has otherwise is told, of a secret only that it is', () => {
  expect(pendingTexts(of('LOG_LEVEL'))).toEqual({ from: 'info', to: 'debug' });
  expect(pendingTexts(of('STIGMER_TASK_QUEUE'))).toBeNull();
  expect(pendingTexts(of('STIGMER_LLM_API_KEY'))).toEqual({ from: '•••', to: 'another value' });
  expect(pendingTexts(of('MODE'))).toEqual({ from: 'not set', to: 'local' });
  expect(pendingTexts(of('OLD'))).toEqual({ from: 'x', to: 'not set' });
  expect(JSON.stringify(all)).not.toContain('canary');
});

test('what the image brings is not listed, and without a container nothing is compared', () => {
  expect(all.some(({ name }) => name === 'PATH')).toBe(false);
  expect(viewEffective(saved, null, []).every(({ container }) => container === null)).toBe(true);
});
