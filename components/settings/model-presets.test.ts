import { expect, test } from 'vitest';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { EffectiveSettingView, SettingsView } from '@/lib/contracts/settings-view';
import { boundDraftProblems } from './bound-drafts';
import { modelPresets, presetDrafts } from './model-presets';

/** A file with these values, of which the key is not known here. */
function viewOf(values: Readonly<Record<string, string>>): SettingsView {
  const effective = settingDefinitions.map(({ name, kind, default: fallback }): EffectiveSettingView => {
    const isSecret = kind === 'secret';
    const value = values[name] ?? fallback;
    const source = name in values ? 'set' : 'default';
    const shown = { isSet: value !== null, value: isSecret ? null : value };
    return { name, isSecret, source, from: name, ...shown, container: null, pending: false };
  });
  const settings = settingDefinitions.map(({ name }) => ({
    name,
    value: values[name] ?? null,
    isSet: name in values,
    pending: false,
    problem: null,
    hint: null,
  }));
  return { path: '', revision: '', settings, others: [], unreadable: [], effective };
}

const openai = { STIGMER_LLM_PROVIDER: 'openai', STIGMER_LLM_API_KEY: 'set', STIGMER_LLM_MODEL: 'mine' };
const named = (label: string) => {
  const preset = modelPresets.find((each) => each.label === label);
  if (preset === undefined) throw new Error(`No preset ${label}`);
  return preset;
};

test('a preset types provider, address and model, and never a key', () => {
  for (const preset of modelPresets)
    expect(
      Object.keys(presetDrafts(viewOf(openai), preset)).filter((name) => /KEY|HEADERS/.test(name)),
    ).toEqual([]);
  expect(presetDrafts(viewOf(openai), named('Anthropic'))).toEqual({
    STIGMER_LLM_PROVIDER: 'anthropic',
    STIGMER_LLM_MODEL: 'claude-sonnet-5-5',
  });
  expect(presetDrafts(viewOf({}), named('OpenAI-compatible server'))).toEqual({
    STIGMER_LLM_PROVIDER: 'openai',
    STIGMER_LLM_BASE_URL: 'http://localhost:8000/v1',
  });
});

test('a key that is set is asked for again when the preset is another vendor’s, until it is typed or taken out', () => {
  const view = viewOf(openai);
  const drafts = presetDrafts(view, named('Anthropic'));
  expect(boundDraftProblems(view, drafts)).toEqual({
    STIGMER_LLM_API_KEY:
      'Enter it again: it was entered for https://api.openai.com, and would go to https://api.anthropic.com',
  });
  expect(boundDraftProblems(view, { ...drafts, STIGMER_LLM_API_KEY: 'new' })).toEqual({});
  expect(boundDraftProblems(view, { ...drafts, STIGMER_LLM_API_KEY: null })).toEqual({});
  expect(boundDraftProblems(view, { STIGMER_LLM_MODEL: 'other' })).toEqual({});
  expect(boundDraftProblems(viewOf({}), drafts)).toEqual({});
});
