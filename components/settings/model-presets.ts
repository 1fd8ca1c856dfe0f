import type { SettingsView } from '@/lib/contracts/settings-view';
import type { Drafts } from './settings-form';

export interface ModelPreset {
  label: string;
  provider: 'anthropic' | 'openai' | 'ollama';
  /** Null: the default, or whoever chooses names it. */
  model: string | null;
  /** Null: the provider’s own address. */
  baseUrl: string | null;
}

/** Names and addresses, never a key. */
export const modelPresets: readonly ModelPreset[] = [
  { label: 'Ollama', provider: 'ollama', model: null, baseUrl: null },
  { label: 'Anthropic', provider: 'anthropic', model: 'claude-sonnet-5-5', baseUrl: null },
  { label: 'OpenAI', provider: 'openai', model: 'gpt-6-sol', baseUrl: null },
  {
    label: 'OpenAI-compatible server',
    provider: 'openai',
    model: null,
    baseUrl: 'http://localhost:8000/v1',
  },
];

/** What choosing it types; what is as the preset says already is left alone. */
export function presetDrafts({ settings }: SettingsView, preset: ModelPreset): Drafts {
  const wanted: Drafts = {
    STIGMER_LLM_PROVIDER: preset.provider,
    STIGMER_LLM_BASE_URL: preset.baseUrl,
    STIGMER_LLM_MODEL: preset.model,
  };
  const isOther = Object.entries(wanted).filter(
    ([name, value]) => settings.find((each) => each.name === name)?.value !== value,
  );
  return Object.fromEntries(isOther);
}
