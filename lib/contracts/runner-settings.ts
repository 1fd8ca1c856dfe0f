import { z } from 'zod';

/**
 * The agent-runner's settings: one schema read by the worker (process environment), the console (form, env file,
 * container spec) and the tests. A variable that is not here is not read by the worker.
 */
export interface SettingDefinition {
  /** Name of the environment variable. */
  name: string;
  /** Older names that are read too, in this order; the worker warns when one is used. */
  aliases: readonly string[];
  group: 'Temporal' | 'Worker' | 'Model' | 'Backend' | 'Logging';
  label: string;
  description: string;
  kind: 'address' | 'text' | 'integer' | 'number' | 'choice' | 'url' | 'path' | 'secret';
  /** Value used when the variable is not set; null when there is none. */
  default: string | null;
  choices?: readonly string[];
  min?: number;
  max?: number;
  unit?: string;
  /** Names a service by host and port: rewritten by one rule where the container does not share this machine's network. */
  hostAddress?: boolean;
  /** Set by the console for each container; not in the form. */
  managed?: boolean;
}

const definitions = [
  {
    name: 'TEMPORAL_SERVICE_ADDRESS',
    aliases: ['TEMPORAL_ADDRESS'],
    group: 'Temporal',
    label: 'Address',
    description: 'Host and port of the Temporal frontend (gRPC).',
    kind: 'address',
    default: 'localhost:7233',
    hostAddress: true,
  },
  {
    name: 'TEMPORAL_NAMESPACE',
    aliases: [],
    group: 'Temporal',
    label: 'Namespace',
    description: 'Must exist on the server.',
    kind: 'text',
    default: 'default',
  },
  {
    name: 'STIGMER_TASK_QUEUE',
    aliases: ['TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE', 'TASK_QUEUE'],
    group: 'Temporal',
    label: 'Task queue',
    description: 'The queue on which the server dispatches activities to this worker.',
    kind: 'text',
    default: 'agent_execution_runner',
  },
  {
    name: 'TEMPORAL_TLS',
    aliases: [],
    group: 'Temporal',
    label: 'TLS',
    description: 'Encrypt the connection to Temporal.',
    kind: 'choice',
    choices: ['false', 'true'],
    default: 'false',
  },
  {
    name: 'TEMPORAL_TLS_CA',
    aliases: [],
    group: 'Temporal',
    label: 'CA certificate',
    description: 'Path in the container of the CA bundle (PEM) that signed the server certificate.',
    kind: 'path',
    default: null,
  },
  {
    name: 'TEMPORAL_TLS_CERT',
    aliases: [],
    group: 'Temporal',
    label: 'Client certificate',
    description: 'Path in the container of the client certificate (PEM) for mutual TLS.',
    kind: 'path',
    default: null,
  },
  {
    name: 'TEMPORAL_TLS_KEY',
    aliases: [],
    group: 'Temporal',
    label: 'Client key',
    description: 'Path in the container of the client key (PEM) for mutual TLS.',
    kind: 'path',
    default: null,
  },
  {
    name: 'TEMPORAL_API_KEY',
    aliases: ['STIGMER_TEMPORAL_API_KEY'],
    group: 'Temporal',
    label: 'API key',
    description: 'For Temporal Cloud or a server that asks for one.',
    kind: 'secret',
    default: null,
  },
  {
    name: 'TEMPORAL_MAX_CONCURRENCY',
    aliases: [],
    group: 'Worker',
    label: 'Concurrent activities',
    description: 'How many activities run at the same time.',
    kind: 'integer',
    min: 1,
    max: 100,
    unit: 'slots',
    default: '4',
  },
  {
    name: 'WORKSPACE_ROOT_DIR',
    aliases: ['SANDBOX_ROOT_DIR', 'WORKSPACE_ROOT'],
    group: 'Worker',
    label: 'Workspace',
    description: 'Directory in the container under which each session gets its own directory.',
    kind: 'path',
    default: '/workspace',
  },
  {
    name: 'AGENT_RUNNER_IDENTITY',
    aliases: [],
    group: 'Worker',
    label: 'Identity',
    description: 'Worker identity in Temporal, set by the console for each container.',
    kind: 'text',
    default: null,
    managed: true,
  },
  {
    name: 'STIGMER_LLM_PROVIDER',
    aliases: [],
    group: 'Model',
    label: 'Provider',
    description: 'Provider openai serves any OpenAI-compatible server.',
    kind: 'choice',
    choices: ['ollama', 'openai', 'anthropic'],
    default: 'ollama',
  },
  {
    name: 'STIGMER_LLM_MODEL',
    aliases: [],
    group: 'Model',
    label: 'Model',
    description: 'Name of the model at the provider.',
    kind: 'text',
    default: 'qwen2.5-coder:7b',
  },
  {
    name: 'STIGMER_LLM_BASE_URL',
    aliases: ['OLLAMA_BASE_URL', 'OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL'],
    group: 'Model',
    label: 'Base URL',
    description: 'Where the provider answers; empty means the provider’s own address.',
    kind: 'url',
    default: null,
    hostAddress: true,
  },
  {
    name: 'STIGMER_LLM_API_KEY',
    aliases: ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY'],
    group: 'Model',
    label: 'API key',
    description: 'Needed by openai and anthropic. A key of one vendor is never sent to another.',
    kind: 'secret',
    default: null,
  },
  {
    name: 'STIGMER_LLM_MAX_TOKENS',
    aliases: [],
    group: 'Model',
    label: 'Longest answer',
    description: 'Most tokens that the model may write in one answer.',
    kind: 'integer',
    min: 1,
    max: 1_000_000,
    unit: 'tokens',
    default: '8192',
  },
  {
    name: 'STIGMER_LLM_TEMPERATURE',
    aliases: [],
    group: 'Model',
    label: 'Temperature',
    description: 'Zero is the most predictable.',
    kind: 'number',
    min: 0,
    max: 2,
    default: '0',
  },
  {
    name: 'STIGMER_LLM_NUM_CTX',
    aliases: [],
    group: 'Model',
    label: 'Context window',
    description: 'Ollama only: tokens of context; its own default is too small for agents.',
    kind: 'integer',
    min: 1024,
    max: 2_000_000,
    unit: 'tokens',
    default: '65536',
  },
  {
    name: 'STIGMER_BACKEND_ENDPOINT',
    aliases: ['STIGMER_BACKEND_URL'],
    group: 'Backend',
    label: 'Address',
    description: 'The Stigmer server. Optional: without it the worker works alone.',
    kind: 'address',
    default: 'localhost:7234',
    hostAddress: true,
  },
  {
    name: 'STIGMER_TOKEN',
    aliases: ['STIGMER_API_KEY'],
    group: 'Backend',
    label: 'Token',
    description: 'Sent to the Stigmer server.',
    kind: 'secret',
    default: null,
  },
  {
    name: 'LOG_LEVEL',
    aliases: [],
    group: 'Logging',
    label: 'Level',
    description: 'Least important level that is written.',
    kind: 'choice',
    choices: ['debug', 'info', 'warn', 'error'],
    default: 'info',
  },
  {
    name: 'STIGMER_AGENT_RUNNER_DEBUG',
    aliases: [],
    group: 'Logging',
    label: 'Debug',
    description: 'Debug lines of the worker and of the Temporal core.',
    kind: 'choice',
    choices: ['false', 'true'],
    default: 'false',
  },
] as const satisfies readonly SettingDefinition[];

export type SettingName = (typeof definitions)[number]['name'];

export const settingDefinitions: ReadonlyArray<SettingDefinition & { name: SettingName }> = definitions;

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

/** Why a value cannot be used, as the sentence for its field; null when it can. Never repeats a secret. */
export function settingProblem(definition: SettingDefinition, value: string): string | null {
  if (controlCharacters.test(value)) return 'Remove the line breaks and control characters';
  if (value !== value.trim()) return 'Remove the spaces at the beginning or the end';
  if (value.length > 8192) return 'Use at most 8192 characters';
  switch (definition.kind) {
    case 'address':
      return addressProblem(value);
    case 'integer':
    case 'number':
      return numberProblem(definition, value);
    case 'choice':
      return definition.choices?.includes(value) ? null : `Choose one of ${definition.choices?.join(', ')}`;
    case 'url':
      return urlProblem(value);
    case 'path':
      return value.startsWith('/') ? null : 'Write a path that begins with /';
    case 'secret':
    case 'text':
      return value === '' ? 'Write a value' : null;
  }
}

export interface EffectiveSetting {
  value: string | null;
  /** Where it came from: the variable itself, an alias, or the default. */
  source: 'set' | 'alias' | 'default';
  /** The variable that supplied it. */
  from: string;
}

export type EffectiveSettings = Record<SettingName, EffectiveSetting>;

/** The vendor keys are aliases for their own provider only (F19: a key of one vendor must not reach another). */
function aliasApplies(alias: string, provider: string): boolean {
  const vendor = /^(OPENAI|ANTHROPIC|OLLAMA)_/.exec(alias)?.[1];
  return vendor === undefined || vendor.toLowerCase() === provider;
}

/** Resolves names and aliases to effective values, unchecked. An empty variable counts as not set. */
export function resolveSettings(environment: Record<string, string | undefined>): EffectiveSettings {
  const provider = environment.STIGMER_LLM_PROVIDER || 'ollama';
  const entries = settingDefinitions.map((definition) => {
    const own = environment[definition.name];
    if (own) return [definition.name, { value: own, source: 'set', from: definition.name }];
    const alias = definition.aliases.find((name) => environment[name] && aliasApplies(name, provider));
    if (alias) return [definition.name, { value: environment[alias], source: 'alias', from: alias }];
    return [definition.name, { value: definition.default, source: 'default', from: definition.name }];
  });
  return Object.fromEntries(entries);
}

export interface SettingProblem {
  name: SettingName;
  /** The variable in which the wrong value stands (an alias, perhaps). */
  from: string;
  message: string;
}

/** Every wrong value at once, in the order of the definitions. */
export function settingProblems(effective: EffectiveSettings): SettingProblem[] {
  return settingDefinitions.flatMap((definition) => {
    const { value, from } = effective[definition.name];
    const message = value === null ? null : settingProblem(definition, value);
    return message === null ? [] : [{ name: definition.name, from, message }];
  });
}

/** One setting as the form shows it. A secret's value never leaves the server: `value` is null and `isSet` tells. */
export const settingViewSchema = z.object({
  name: z.string(),
  value: z.string().nullable(),
  isSet: z.boolean(),
  /** Value in the running container when it differs from the file: the change awaits Apply. */
  pending: z.boolean(),
  problem: z.string().nullable(),
});
export type SettingView = z.infer<typeof settingViewSchema>;

export const settingsViewSchema = z.object({
  path: z.string(),
  /** Changes with every write of the file: sent back with a save, so that two people do not overwrite each other. */
  revision: z.string(),
  settings: z.array(settingViewSchema),
  /** Lines of the file that are not settings of the schema: kept as they are, shown as names only. */
  unknownNames: z.array(z.string()),
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

/** Body of POST /api/settings. `null` returns a setting to its default. */
export const settingsChangeSchema = z.strictObject({
  revision: z.string(),
  changes: z.record(z.string(), z.string().max(8192).nullable()),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/** Answer of POST /api/settings when values were refused: nothing was written. */
export const settingsRefusalSchema = z.object({
  problems: z.array(z.object({ name: z.string(), message: z.string() })),
});
