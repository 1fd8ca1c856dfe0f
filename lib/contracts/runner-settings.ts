import { jsonOrNull } from '@/lib/core/json-or-null';
import { payloadKeysProblem } from './payload-keys';
import type { SettingDefinition } from './setting-definition';
import { type SettingName, settingDefinitions } from './setting-definitions';
import { plainKeyProblem, withImpliedTls } from './temporal-tls';
import { toolNamesProblem } from './tool-names';

const controlCharacters = /\p{Cc}/u;

function addressProblem(value: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    return `Write host:port without a scheme, such as ${value.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/.*$/, '') || 'localhost:7233'}`;
  }
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?):(\d{1,5})$/i.exec(value);
  const port = match ? Number(match[2]) : 0;
  return match && port >= 1 && port <= 65_535 ? null : 'Write host:port, such as localhost:7233';
}

function numberProblem(definition: SettingDefinition, value: string): string | null {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = definition;
  const whole = definition.kind === 'integer';
  const written = whole ? /^\d{1,9}$/.test(value) : /^\d+(\.\d+)?$/.test(value);
  const number = Number(value);
  if (written && number >= min && number <= max) return null;
  return `Write a ${whole ? 'whole ' : ''}number from ${min} to ${max}${definition.default ? `, such as ${definition.default}` : ''}`;
}

function urlProblem(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return 'Write a URL with http:// or https://';
  return url.username || url.password
    ? 'Write the URL without a user name or password; keys have their own field'
    : null;
}

/** What gRPC and HTTP take in a header without a way to write anything else. */
const headerText = /^[\x20-\x7e]*$/;
const typographicQuote =
  /^[\u201c-\u201f\u2018-\u201b\u00ab\u00bb]|[\u201c-\u201f\u2018-\u201b\u00ab\u00bb]$/;

/** Leftovers of a file that another reader read by another rule (`docker run --env-file` keeps quotes and comments). */
function writingProblem({ kind, header }: SettingDefinition, value: string): string | null {
  if (typographicQuote.test(value)) return 'Remove the typographic quotes, or write straight ones (")';
  if (value.length > 1 && /^(["']).*\1$/.test(value)) return 'Remove the quotes around the value';
  if (kind === 'secret' && /^#|\s#/.test(value)) return 'Remove the comment: it would become part of the key';
  if ((header || kind === 'secret') && !headerText.test(value))
    return 'Use plain ASCII characters: it is sent in a header, which takes no others';
  return null;
}

/** Why a value cannot be used, as the sentence for its field; null when it can. Never repeats a secret. */
export function settingProblem(definition: SettingDefinition, value: string): string | null {
  if (controlCharacters.test(value)) return 'Remove the line breaks and control characters';
  if (value !== value.trim()) return 'Remove the spaces at the beginning or the end';
  if (value.length > 8192) return 'Use at most 8192 characters';
  const writing = writingProblem(definition, value);
  if (writing !== null) return writing;
  switch (definition.kind) {
    case 'address':
      return addressProblem(value);
    case 'endpoint':
      return /^https?:\/\//i.test(value) ? urlProblem(value) : addressProblem(value);
    case 'integer':
    case 'number':
      return numberProblem(definition, value);
    case 'choice':
      return definition.choices?.includes(value) ? null : `Choose one of ${definition.choices?.join(', ')}`;
    case 'url':
      return urlProblem(value);
    case 'path':
      return value.startsWith('/') ? null : 'Write a path that begins with /';
    case 'host':
      return /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i.test(value) && value.length <= 253
        ? null
        : 'Write a host name without a port, such as temporal.example.com';
    case 'secret':
    case 'text':
      if (value === '') return 'Write a value';
      if (definition.payloadKeys) return payloadKeysProblem(value);
      if (definition.toolNames) return toolNamesProblem(value);
      return definition.json && jsonOrNull(value) === null ? 'Write an object of JSON, in one line' : null;
  }
}

export interface EffectiveSetting {
  value: string | null;
  /** Where it came from: the variable itself, an alias, a profile of Temporal's own tools, or the default. */
  source: 'set' | 'alias' | 'profile' | 'default';
  /** The variable that supplied it, or would. */
  from: string;
}

export type EffectiveSettings = Record<SettingName, EffectiveSetting>;

/** What a profile of Temporal's own tools sets, by our names. */
export type ProfileValues = Partial<Record<SettingName, string>>;

/** The vendor keys are aliases for their own provider only (F19: a key of one vendor must not reach another). */
export function aliasApplies(alias: string, provider: string): boolean {
  const vendor = /^(OPENAI|ANTHROPIC|OLLAMA)_/.exec(alias)?.[1];
  return vendor === undefined || vendor.toLowerCase() === provider;
}

/** A choice as the schema spells it (`INFO`, `WARNING`); any other value as it is. */
function inOwnSpelling({ choices = [], synonyms = {} }: SettingDefinition, value: string): string {
  const word = value.toLowerCase();
  const meant = synonyms[word] ?? word;
  return choices.includes(meant) ? meant : value;
}

/**
 * Resolves names, aliases and spellings to effective values, unchecked. An empty variable counts as not set; the profile
 * speaks where no variable does.
 */
export function resolveSettings(
  environment: Readonly<Record<string, string | undefined>>,
  profile: ProfileValues = {},
): EffectiveSettings {
  const provider = (environment.STIGMER_LLM_PROVIDER || 'ollama').toLowerCase();
  const entries = settingDefinitions.map((definition) => {
    const { name, aliases, default: fallback }: SettingDefinition = definition;
    const setting = (from: string, source: EffectiveSetting['source'], value: string | null) => [
      name,
      { value: value && inOwnSpelling(definition, value), source, from },
    ];
    const own = environment[name];
    if (own) return setting(name, 'set', own);
    const alias = aliases.find((each) => environment[each] && aliasApplies(each, provider));
    if (alias) return setting(alias, 'alias', environment[alias] ?? '');
    const told = profile[definition.name];
    return told ? setting(name, 'profile', told) : setting(name, 'default', fallback);
  });
  return withImpliedTls(Object.fromEntries(entries), environment);
}

export interface SettingProblem {
  name: SettingName;
  /** The variable in which the wrong value stands (an alias, perhaps). */
  from: string;
  message: string;
}

/** What one setting alone does not show. */
const ruleOf: Partial<Record<SettingName, (effective: EffectiveSettings) => string | null>> = {
  METRICS_ADDRESS: metricsAddressProblem,
  STIGMER_DEPLOYMENT_NAME: deploymentProblem,
  STIGMER_LLM_MODEL: modelProblem,
  TEMPORAL_TLS: plainKeyProblem,
};

/** Every wrong value at once, in the order of the definitions. */
export function settingProblems(effective: EffectiveSettings): SettingProblem[] {
  return settingDefinitions.flatMap((definition) => {
    const { value, from } = effective[definition.name];
    const message =
      (value === null ? null : settingProblem(definition, value)) ??
      ruleOf[definition.name]?.(effective) ??
      null;
    return message === null ? [] : [{ name: definition.name, from, message }];
  });
}

function metricsAddressProblem({ METRICS_ADDRESS: { value } }: EffectiveSettings): string | null {
  return /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?=.)|$)){4}$/.test(value ?? '')
    ? null
    : 'Write an IPv4 address, such as 0.0.0.0';
}

/** Temporal writes name and build id with a dot or a colon between them. */
function deploymentProblem({ STIGMER_DEPLOYMENT_NAME: { value } }: EffectiveSettings): string | null {
  return value === null || /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(value)
    ? null
    : 'Use 1 to 100 letters, digits, underscores and hyphens';
}

/** The default is a model of Ollama, which a vendor does not have; a server of one's own may have it under any provider. */
function modelProblem(effective: EffectiveSettings): string | null {
  const { source } = effective.STIGMER_LLM_MODEL;
  const provider = effective.STIGMER_LLM_PROVIDER.value;
  if (source !== 'default' || effective.STIGMER_LLM_BASE_URL.value !== null) return null;
  return provider === 'openai' || provider === 'anthropic'
    ? `Write the name of a model of ${provider}`
    : null;
}
