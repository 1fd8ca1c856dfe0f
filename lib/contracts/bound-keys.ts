import { resolveSettings } from './runner-settings';
import type { SettingsProblem } from './saved-settings';
import type { SettingName } from './setting-definitions';

/** Secrets, and the setting that says to whom they are sent. */
const bound: ReadonlyArray<{ key: SettingName; place: SettingName }> = [
  { key: 'STIGMER_LLM_API_KEY', place: 'STIGMER_LLM_BASE_URL' },
  { key: 'STIGMER_LLM_HEADERS', place: 'STIGMER_LLM_BASE_URL' },
  { key: 'TEMPORAL_API_KEY', place: 'TEMPORAL_ADDRESS' },
  { key: 'STIGMER_TOKEN', place: 'STIGMER_BACKEND_ENDPOINT' },
  { key: 'OTEL_EXPORTER_OTLP_HEADERS', place: 'OTEL_EXPORTER_OTLP_ENDPOINT' },
];

const vendorPlaces: Partial<Record<string, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  ollama: 'http://localhost:11434',
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Keys of which a change would send what is set already to somebody else than before: whoever changes an address shall know the key.
 * A key of one vendor may always go to that vendor.
 * @param changes what was typed now, null for what is taken out
 */
export function boundKeyProblems(
  before: Environment,
  after: Environment,
  changes: Readonly<Record<string, string | null>>,
): SettingsProblem[] {
  const [was, becomes] = [resolveSettings(before), resolveSettings(after)];
  return bound.flatMap(({ key, place }): SettingsProblem[] => {
    const { value, from } = becomes[key];
    if (value === null || typeof changes[key] === 'string') return [];
    const [old, next] = [placeOf(was, place), placeOf(becomes, place)];
    if (was[key].value === value && old === next) return [];
    const vendor = /^(OPENAI|ANTHROPIC)_/.exec(from)?.[1]?.toLowerCase() ?? '';
    if (next === null || next === vendorPlaces[vendor]) return [];
    if (was[key].value !== value && vendor === '') return [];
    const owner = was[key].value === value ? old : (vendorPlaces[vendor] ?? null);
    const message = `Enter it again: it was entered for ${owner ?? 'no address'}, and would go to ${next}`;
    return [{ name: key, line: null, message }];
  });
}

type Settings = ReturnType<typeof resolveSettings>;

/** Scheme, host and port; null where it is sent to nobody. */
function placeOf(settings: Settings, place: SettingName): string | null {
  const value = settings[place].value;
  if (value === null)
    return place === 'STIGMER_LLM_BASE_URL'
      ? (vendorPlaces[settings.STIGMER_LLM_PROVIDER.value ?? ''] ?? null)
      : null;
  return URL.canParse(value) && /^https?:/i.test(value) ? new URL(value).origin : value.toLowerCase();
}
