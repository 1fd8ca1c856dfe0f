import { expect, test } from 'vitest';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { changeBody, type Drafts, draftText, listChanges, viewFields } from './settings-form';

const set: Record<string, string> = { TEMPORAL_MAX_CONCURRENCY: '8', STIGMER_LLM_API_KEY: 'set' };

const view: SettingsView = {
  path: '~/.stigmer/console/agent-runner.env',
  revision: 'r1',
  unknownNames: [],
  settings: settingDefinitions.map(({ name, kind }) => ({
    name,
    value: kind === 'secret' ? null : (set[name] ?? null),
    isSet: name in set,
    pending: false,
    problem: null,
  })),
};

function edit(drafts: Drafts, name: string, text: string): Drafts {
  const field = viewFields(view, drafts, {}).find(({ definition }) => definition.name === name);
  if (field === undefined) throw new Error(`No field ${name}`);
  return draftText(drafts, field, text);
}

const fieldOf = (drafts: Drafts, name: string, refused = {}) =>
  viewFields(view, drafts, refused).find(({ definition }) => definition.name === name);

test('a setting that the console manages is not in the form', () => {
  expect(fieldOf({}, 'AGENT_RUNNER_IDENTITY')).toBeUndefined();
});

test('a default is shown as a value and typing it is no change', () => {
  expect(fieldOf({}, 'TEMPORAL_NAMESPACE')).toMatchObject({
    text: 'default',
    note: 'default',
    changed: false,
  });
  expect(changeBody(viewFields(view, edit({}, 'TEMPORAL_NAMESPACE', 'default'), {}), {})).toEqual({});
});

test('an edit that is undone by hand leaves nothing to save', () => {
  const there = edit({}, 'TEMPORAL_MAX_CONCURRENCY', '9');
  expect(fieldOf(there, 'TEMPORAL_MAX_CONCURRENCY')).toMatchObject({ changed: true, note: 'was 8' });
  const back = edit(there, 'TEMPORAL_MAX_CONCURRENCY', '8');
  expect(listChanges(viewFields(view, back, {}), back)).toEqual([]);
});

test('an emptied field asks for the default and says so', () => {
  const drafts = edit({}, 'TEMPORAL_MAX_CONCURRENCY', '');
  const fields = viewFields(view, drafts, {});
  expect(changeBody(fields, drafts)).toEqual({ TEMPORAL_MAX_CONCURRENCY: null });
  expect(listChanges(fields, drafts)[0]).toMatchObject({ from: '8', to: '4 (default)' });
});

test('a wrong value is named at its field with an example', () => {
  const drafts = edit({}, 'TEMPORAL_MAX_CONCURRENCY', 'ten');
  expect(fieldOf(drafts, 'TEMPORAL_MAX_CONCURRENCY')?.problem).toBe(
    'Write a whole number from 1 to 100, such as 4',
  );
});

test('the word of the server stands at the field it names', () => {
  const drafts = edit({}, 'TEMPORAL_NAMESPACE', 'other');
  const refused = { TEMPORAL_NAMESPACE: 'Not allowed here' };
  expect(fieldOf(drafts, 'TEMPORAL_NAMESPACE', refused)?.problem).toBe('Not allowed here');
});

test('a secret that is set never appears, and a new one is listed without its value', () => {
  expect(fieldOf({}, 'STIGMER_LLM_API_KEY')?.text).toBe('');
  const drafts = edit({}, 'STIGMER_LLM_API_KEY', 'sk-new');
  const fields = viewFields(view, drafts, {});
  expect(JSON.stringify(listChanges(fields, drafts))).not.toContain('sk-new');
  expect(changeBody(fields, drafts)).toEqual({ STIGMER_LLM_API_KEY: 'sk-new' });
  expect(
    changeBody(viewFields(view, { STIGMER_LLM_API_KEY: null }, {}), { STIGMER_LLM_API_KEY: null }),
  ).toEqual({
    STIGMER_LLM_API_KEY: null,
  });
});
