import { expect, test } from 'vitest';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { SettingsView } from '@/lib/contracts/settings-view';
import {
  changeBody,
  choicesOf,
  type Drafts,
  draftText,
  formDefinitions,
  listChanges,
  newVariable,
  secretNoun,
  viewFields,
} from './settings-form';

const set: Record<string, string> = { TEMPORAL_MAX_CONCURRENCY: '8', STIGMER_LLM_API_KEY: 'set' };

const view: SettingsView = {
  path: '~/.stigmer/console/agent-runner.env',
  revision: 'r1',
  unreadable: [],
  effective: [],
  others: [
    {
      name: 'MODE',
      value: 'cloud',
      isSecret: false,
      isSet: true,
      pending: false,
      problem: null,
      hint: 'Why',
    },
    { name: 'MY_KEY', value: null, isSecret: true, isSet: true, pending: false, problem: null, hint: null },
    { name: 'OLD', value: null, isSecret: false, isSet: false, pending: true, problem: null, hint: null },
  ],
  settings: settingDefinitions.map(({ name, kind }) => ({
    name,
    value: kind === 'secret' ? null : (set[name] ?? null),
    isSet: name in set,
    pending: false,
    problem: null,
    hint: null,
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

test('another variable is changed, emptied and taken out, which are three things', () => {
  const body = (drafts: Drafts) => changeBody(viewFields(view, drafts, {}), drafts);
  expect(body(edit({}, 'MODE', 'local'))).toEqual({ MODE: 'local' });
  expect(body(edit({}, 'MODE', ''))).toEqual({ MODE: '' });
  expect(body({ MODE: null })).toEqual({ MODE: null });
  expect(body(edit(edit({}, 'MODE', 'local'), 'MODE', 'cloud'))).toEqual({});
  expect(fieldOf({ MODE: null }, 'MODE')).toMatchObject({ removed: true, note: 'was cloud' });
});

test('a variable that is added is in the list before it is saved, with the hint of its name', () => {
  const drafts = draftText({}, newVariable('REDIS_HOST'), 'db');
  expect(fieldOf(drafts, 'REDIS_HOST')).toMatchObject({
    text: 'db',
    changed: true,
    view: { hint: expect.stringContaining('Redis') },
  });
  expect(changeBody(viewFields(view, drafts, {}), drafts)).toEqual({ REDIS_HOST: 'db' });
});

test('no secret among the other variables is listed, by its name or by its value', () => {
  const drafts = { MY_KEY: 'canary-1', CACHE: 'redis://:canary-2@db', NEW_TOKEN: 'canary-3' };
  const changes = listChanges(viewFields(view, drafts, {}), drafts);
  expect(changes).toHaveLength(3);
  expect(JSON.stringify(changes.map(({ from, to }) => [from, to]))).not.toContain('canary');
});

test('a variable that is out of the file and still in the container is in the list as pending', () => {
  expect(fieldOf({}, 'OLD')).toMatchObject({
    changed: false,
    removed: false,
    note: 'saved, not applied yet',
  });
});

test('spaces at the ends of another variable’s value are part of it; a control character is refused', () => {
  expect(fieldOf(edit({}, 'MODE', ' x '), 'MODE')?.problem).toBeNull();
  expect(fieldOf(edit({}, 'MODE', 'a\tb'), 'MODE')?.problem).toBe(
    'Remove the line breaks and control characters',
  );
});

function definitionOf(name: string) {
  const found = formDefinitions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`No setting ${name}`);
  return found;
}

test('a choice that has no default can be left out again; one that has a default cannot', () => {
  expect(choicesOf(definitionOf('TEMPORAL_TLS'))).toEqual(['', 'false', 'true']);
  expect(choicesOf(definitionOf('STIGMER_LLM_PROVIDER'))).not.toContain('');
});

test.each([
  ['STIGMER_LLM_API_KEY', 'key'],
  ['STIGMER_LLM_HEADERS', 'value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'value'],
])('%s is called a %s where it is set', (name, noun) => {
  expect(secretNoun(definitionOf(name))).toBe(noun);
});
