import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import type { SettingDefinition } from '@/lib/contracts/setting-definition';
import { type SettingName, settingDefinitions } from '@/lib/contracts/setting-definitions';
import { isTlsFileName, tlsPathInContainer } from '@/lib/contracts/tls-files';
import type { EngineFacts } from '@/lib/engine/types';
import { fromContainer, gatewayNames } from '@/lib/settings/host-address';

export interface EnvironmentInput extends Pick<SavedSettings, 'settings' | 'others' | 'tls'> {
  facts: Pick<EngineFacts, 'host' | 'kind'>;
  /** Whether the image reads our names; any other gets the original runner's names too. */
  speaksContract: boolean;
}

/** Always written, so that inspecting the container shows what it uses even when all are defaults. */
const explicit = new Set<SettingName>([
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'STIGMER_TASK_QUEUE',
  'WORKSPACE_ROOT_DIR',
]);

/**
 * Settings that the original runner has too, under its name. Written even as defaults, since its own are others (its
 * backend is at a stale port, it takes ten activities). No key of a vendor is among them.
 */
const originalNames: Partial<Record<SettingName, string>> = {
  TEMPORAL_ADDRESS: 'TEMPORAL_SERVICE_ADDRESS',
  TEMPORAL_NAMESPACE: 'TEMPORAL_NAMESPACE',
  STIGMER_TASK_QUEUE: 'TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE',
  TEMPORAL_API_KEY: 'STIGMER_TEMPORAL_API_KEY',
  TEMPORAL_MAX_CONCURRENCY: 'TEMPORAL_MAX_CONCURRENCY',
  WORKSPACE_ROOT_DIR: 'SANDBOX_ROOT_DIR',
  STIGMER_LLM_PROVIDER: 'STIGMER_LLM_PROVIDER',
  STIGMER_LLM_MODEL: 'STIGMER_LLM_MODEL',
  STIGMER_LLM_BASE_URL: 'OLLAMA_BASE_URL',
  STIGMER_BACKEND_ENDPOINT: 'STIGMER_BACKEND_ENDPOINT',
  STIGMER_TOKEN: 'STIGMER_API_KEY',
  LOG_LEVEL: 'LOG_LEVEL',
};

/** The name under which the original runner reads a setting, null when it does not. Its only base URL is Ollama's. */
function originalName(name: SettingName, settings: EffectiveSettings): string | null {
  const isOllama = settings.STIGMER_LLM_PROVIDER.value === 'ollama';
  return name === 'STIGMER_LLM_BASE_URL' && !isOllama ? null : (originalNames[name] ?? null);
}

/** The original runner has no Debug, and levels in capitals. */
function originalLevel({ LOG_LEVEL, STIGMER_AGENT_RUNNER_DEBUG }: EffectiveSettings): string {
  if (STIGMER_AGENT_RUNNER_DEBUG.value === 'true') return 'DEBUG';
  return LOG_LEVEL.value === 'warn' ? 'WARNING' : (LOG_LEVEL.value ?? '').toUpperCase();
}

function variablesOf(
  definition: SettingDefinition & { name: SettingName },
  { settings, facts, speaksContract, tls }: EnvironmentInput,
): Array<[string, string]> {
  const { name, aliases, hostAddress, managed, ofMachine, default: fallback } = definition;
  if (isTlsFileName(name)) {
    const path = tlsPathInContainer(tls, name);
    // Our own workers of before know the older name alone.
    return path === null ? [] : [name, ...aliases].map((each) => [each, path]);
  }
  const { value, source, from } = settings[name];
  const rewritten = facts.host !== 'this-machine' && hostAddress === true;
  const original = speaksContract ? null : originalName(name, settings);
  const written = source !== 'default' || value !== fallback || explicit.has(name);
  if (value === null || managed || ofMachine || !(written || rewritten || original !== null)) return [];
  const inside = rewritten ? fromContainer(value, gatewayNames[facts.kind]) : value;
  const spelled = name === 'LOG_LEVEL' && original !== null ? originalLevel(settings) : inside;
  const names = new Set([name, from, ...(original === null ? [] : [original])]);
  return [...names].map((each) => [each, spelled]);
}

/**
 * The container's variables but its identity: each setting under its present name and the one that the person used, and
 * every other variable of the file as it stands.
 */
export function containerEnvironment(input: EnvironmentInput): Record<string, string> {
  const others = Object.entries(input.others).sort(([one], [other]) => (one < other ? -1 : 1));
  const settings = settingDefinitions.flatMap((definition) => variablesOf(definition, input));
  return Object.fromEntries([...others, ...settings]);
}
