/** `endpoint`: an address, or the URL of a service. */
export type SettingKind =
  | 'address'
  | 'endpoint'
  | 'text'
  | 'integer'
  | 'number'
  | 'choice'
  | 'url'
  | 'path'
  | 'secret';

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
  kind: SettingKind;
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
    description: 'The Stigmer server, host:port or URL. Optional: without it the worker works alone.',
    kind: 'endpoint',
    default: 'localhost:7234',
    hostAddress: true,
  },
  {
    name: 'STIGMER_TOKEN',
    aliases: ['STIGMER_API_KEY'],
    group: 'Backend',
    label: 'Token',
    description: 'For the Stigmer server. The worker does not call that server yet.',
    kind: 'secret',
    default: null,
  },
  {
    name: 'METRICS_PORT',
    aliases: [],
    group: 'Worker',
    label: 'Metrics port',
    description:
      'Serves Prometheus metrics at /metrics on this port of the loopback address; no port is open without it.',
    kind: 'integer',
    default: null,
    min: 1024,
    max: 65_535,
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
    name: 'LOG_FORMAT',
    aliases: [],
    group: 'Logging',
    label: 'Format',
    description: 'One line per event: text for people, JSON for a collector.',
    kind: 'choice',
    choices: ['text', 'json'],
    default: 'text',
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
