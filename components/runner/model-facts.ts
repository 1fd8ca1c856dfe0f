import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { SettingsView } from '@/lib/contracts/settings-view';

/** The model as the settings name it. Nobody has asked it yet. */
export interface ModelFacts {
  provider: string;
  model: string;
  /** Host and port where the provider answers. */
  host: string;
}

const ownHosts: Partial<Record<string, string>> = {
  ollama: 'localhost:11434',
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
};

export function modelFacts({ settings }: Pick<SettingsView, 'settings'>): ModelFacts {
  const read = (name: string) =>
    settings.find((setting) => setting.name === name)?.value ??
    settingDefinitions.find((definition) => definition.name === name)?.default ??
    '';
  const provider = read('STIGMER_LLM_PROVIDER');
  const baseUrl = read('STIGMER_LLM_BASE_URL');
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : (ownHosts[provider] ?? '');
  return { provider, model: read('STIGMER_LLM_MODEL'), host };
}
