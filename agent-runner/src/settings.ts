import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readPayloadKeys } from '@/lib/contracts/payload-keys';
import { proxyNames, readProxies } from '@/lib/contracts/proxies';
import {
  type EffectiveSetting,
  type EffectiveSettings,
  resolveSettings,
  settingProblems,
} from '@/lib/contracts/runner-settings';
import type { SettingKind } from '@/lib/contracts/setting-definition';
import { type SettingName, settingDefinitions } from '@/lib/contracts/setting-definitions';
import { toolNames } from '@/lib/contracts/tool-names';
import type { TemporalCertificates, TemporalSettings } from '@/lib/temporal/types';
import type { ModelSettings } from './agent/agent-model';
import { type Collector, collectorNames, readMetricsCollector, readTracesCollector } from './collector';
import { endpointAddress } from './endpoint-address';
import { type JsonSettings, readJsonSettings } from './json-settings';
import { type LogFormat, type LogLevel, logFormats, logLevels } from './logger';
import type { ToolServerSettings } from './mcp/tool-server-settings';
import type { CipherKey } from './payloads/payload-cipher';
import { readProfile } from './profile';
import { readOrExplain, readSecretFiles, secretNames } from './secret-files';

const apis = ['chat', 'responses'] as const;
const modelProviders = ['ollama', 'openai', 'anthropic'] as const;

type Environment = Record<string, string | undefined>;

export interface RunnerSettings {
  /** `host:port`. */
  address: string;
  namespace: string;
  taskQueue: string;
  identity: string;
  /** Of the worker deployment; null: without versions. */
  deploymentName: string | null;
  /** Null: the connection is not encrypted. */
  tls: TemporalCertificates | null;
  /** The name in the server's certificate; null: that of the address. */
  serverName: string | null;
  apiKey: string | null;
  /** Of payloads; the first one encrypts. None: they are sent in clear. */
  payloadKeys: CipherKey[];
  activitySlots: number;
  workspaceDirectory: string;
  model: ModelSettings;
  toolServers: ToolServerSettings;
  /** Names and patterns of tools that every run has to ask a person for. */
  approveTools: string[];
  logLevel: LogLevel;
  logFormat: LogFormat;
  /** `address:port` on which metrics are served; null opens none. */
  metricsAddress: string | null;
  /** Where metrics are sent to; null: nowhere. */
  metricsCollector: Collector | null;
  /** Where traces are sent to; null: nowhere. */
  tracesCollector: Collector | null;
  /** For whoever asks the worker what it runs with; secrets only as set or not. */
  effective: EffectiveSettingsView;
}

/** How `lib/temporal` wants them. */
export function temporalSettings({
  address,
  namespace,
  tls,
  serverName,
  apiKey,
}: RunnerSettings): TemporalSettings {
  return { address, namespace, apiKey, serverName, tls: tls !== null, ...(tls && { certificates: tls }) };
}

export type EffectiveSettingsView = Record<string, Pick<EffectiveSetting, 'value' | 'source'>>;

export interface AcceptedSettings {
  type: 'accepted';
  settings: RunnerSettings;
  warnings: string[];
}

/** `refused`: one sentence for every wrong value, never with a secret in it. */
export type SettingsReading = AcceptedSettings | { type: 'refused'; problems: string[] };

export interface SettingsSources {
  environment: Environment;
  readFile(path: string): Buffer;
  newIdentity(): string;
}

/** The worker's only look at its environment. Secrets are taken out of it, so that what the worker starts cannot see them. */
export function takeSettings(): SettingsReading {
  const reading = readSettings({
    environment: { ...process.env },
    readFile: (path) => readFileSync(path),
    newIdentity: () => `agent-runner/${randomBytes(3).toString('hex')}`,
  });
  for (const name of [...secretNames, ...proxyNames, ...collectorNames]) delete process.env[name];
  return reading;
}

export function readSettings(sources: SettingsSources): SettingsReading {
  const problems: string[] = [];
  const environment = readSecretFiles(sources, problems);
  const profile = readProfile(environment, (name, path) =>
    readOrExplain(name, path, sources.readFile, problems),
  );
  for (const { name, message } of profile.problems) problems.push(`${name}: ${message}`);
  const effective = resolveSettings(environment, profile.values);
  for (const { name, from, message } of settingProblems(effective)) {
    problems.push(from === name ? `${name}: ${message}` : `${from} (read as ${name}): ${message}`);
  }
  const tls = readTls(effective, sources, problems);
  const written = readJsonSettings(effective, problems);
  const proxies = readProxies(environment, problems);
  if (problems.length > 0) return { type: 'refused', problems };
  return {
    type: 'accepted',
    settings: toSettings(effective, { ...written, tls, proxies }, sources),
    warnings: [...warningsFor(effective), ...unreadWarnings(environment)],
  };
}

function readTls(
  effective: EffectiveSettings,
  { readFile }: SettingsSources,
  problems: string[],
): TemporalCertificates | null {
  if (effective.TEMPORAL_TLS.value !== 'true') return null;
  const read = (name: SettingName) => {
    const path = effective[name].value;
    return path?.startsWith('/') ? readOrExplain(name, path, readFile, problems) : null;
  };
  if (
    (effective.TEMPORAL_TLS_CLIENT_CERT_PATH.value === null) !==
    (effective.TEMPORAL_TLS_CLIENT_KEY_PATH.value === null)
  ) {
    problems.push(
      'TEMPORAL_TLS_CLIENT_CERT_PATH: Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH together or neither',
    );
  }
  const [ca, certificate, key] = [
    read('TEMPORAL_TLS_SERVER_CA_CERT_PATH'),
    read('TEMPORAL_TLS_CLIENT_CERT_PATH'),
    read('TEMPORAL_TLS_CLIENT_KEY_PATH'),
  ];
  return { ca, client: certificate && key ? { certificate, key } : null };
}

interface ReadElsewhere extends JsonSettings {
  tls: TemporalCertificates | null;
  proxies: NonNullable<ModelSettings['proxies']>;
}

function toSettings(
  effective: EffectiveSettings,
  { tls, toolServers, prices, headers, proxies }: ReadElsewhere,
  { newIdentity }: SettingsSources,
): RunnerSettings {
  const text = (name: SettingName) => effective[name].value ?? '';
  const debug = text('STIGMER_AGENT_RUNNER_DEBUG') === 'true';
  return {
    address: text('TEMPORAL_ADDRESS'),
    namespace: text('TEMPORAL_NAMESPACE'),
    taskQueue: text('STIGMER_TASK_QUEUE'),
    identity: effective.AGENT_RUNNER_IDENTITY.value ?? newIdentity(),
    deploymentName: effective.STIGMER_DEPLOYMENT_NAME.value,
    tls,
    serverName: effective.TEMPORAL_TLS_SERVER_NAME.value,
    apiKey: effective.TEMPORAL_API_KEY.value,
    payloadKeys: readPayloadKeys(text('STIGMER_PAYLOAD_KEY')).map(({ id, base64 }) => ({
      id,
      key: Buffer.from(base64, 'base64'),
    })),
    activitySlots: Number(text('TEMPORAL_MAX_CONCURRENCY')),
    workspaceDirectory: text('WORKSPACE_ROOT_DIR'),
    model: {
      provider: modelProviders.find((name) => name === text('STIGMER_LLM_PROVIDER')) ?? 'ollama',
      model: text('STIGMER_LLM_MODEL'),
      baseUrl: effective.STIGMER_LLM_BASE_URL.value,
      apiKey: effective.STIGMER_LLM_API_KEY.value,
      api: apis.find((name) => name === text('STIGMER_LLM_API')) ?? null,
      headers,
      proxies,
      maxTokens: numberOrNull(effective.STIGMER_LLM_MAX_TOKENS.value),
      temperature: numberOrNull(effective.STIGMER_LLM_TEMPERATURE.value),
      contextTokens: Number(text('STIGMER_LLM_NUM_CTX')),
      threadTokens: numberOrNull(effective.STIGMER_LLM_THREAD_TOKENS.value),
      prices,
    },
    toolServers,
    approveTools: toolNames(text('STIGMER_APPROVE_TOOLS')),
    logLevel: debug ? 'debug' : (logLevels.find((level) => level === text('LOG_LEVEL')) ?? 'info'),
    logFormat: logFormats.find((format) => format === text('LOG_FORMAT')) ?? 'text',
    metricsCollector: readMetricsCollector(effective),
    tracesCollector: readTracesCollector(effective),
    metricsAddress:
      effective.METRICS_PORT.value && `${text('METRICS_ADDRESS')}:${effective.METRICS_PORT.value}`,
    effective: viewEffective(effective),
  };
}

function numberOrNull(value: string | null): number | null {
  return value === null ? null : Number(value);
}

function viewEffective(effective: EffectiveSettings): EffectiveSettingsView {
  const entries = settingDefinitions.map(({ name, kind }) => {
    const { value, source } = effective[name];
    return [name, { value: value === null ? null : viewValue(kind, value), source }];
  });
  return Object.fromEntries(entries);
}

function viewValue(kind: SettingKind, value: string): string {
  if (kind === 'secret') return 'set';
  return kind === 'endpoint' ? endpointAddress(value) : value;
}

/** Temporal's own tools read more names than the worker: who sets one must hear that it has no effect. */
function unreadWarnings(environment: Environment): string[] {
  const known = new Set<string>([
    ...settingDefinitions.flatMap(({ name, aliases }) => [name, ...aliases]),
    ...secretNames.map((name) => `${name}_FILE`),
  ]);
  const unread = Object.keys(environment).filter((name) => /^TEMPORAL_/.test(name) && !known.has(name));
  return unread.length === 0 ? [] : [`${unread.join(', ')} not read by this worker`];
}

function warningsFor(effective: EffectiveSettings): string[] {
  const warnings = settingDefinitions
    .filter(({ name }) => effective[name].source === 'alias')
    .map(({ name }) => `${effective[name].from} is an older name; set ${name} instead`);
  if (effective.METRICS_PORT.value !== null && effective.OTEL_EXPORTER_OTLP_ENDPOINT.value !== null)
    warnings.push('OTEL_EXPORTER_OTLP_ENDPOINT gets no metrics, because METRICS_PORT serves them');
  const certificates: SettingName[] = [
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    'TEMPORAL_TLS_CLIENT_CERT_PATH',
    'TEMPORAL_TLS_CLIENT_KEY_PATH',
    'TEMPORAL_TLS_SERVER_NAME',
  ];
  const unused = certificates.filter((name) => effective[name].value !== null);
  if (effective.TEMPORAL_TLS.value !== 'true' && unused.length > 0) {
    warnings.push(`${unused.join(', ')} not used, because TEMPORAL_TLS is false`);
  }
  return warnings;
}
