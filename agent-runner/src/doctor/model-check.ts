import { z } from 'zod';
import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import type { FailureDetails } from '@/lib/core/failure';
import type { ModelSettings } from '../agent/agent-model';
import { endpointFetch } from '../agent/endpoint-fetch';
import { endpointOf, type ModelEndpoint } from '../agent/model-endpoint';
import {
  answerError,
  type ModelError,
  type ModelNames,
  missingKeyError,
  namesOf,
  notFoundError,
  unreachableError,
  unreadableError,
} from '../agent/model-error';
import { networkCodeOf } from '../agent/network-code';
import { createPatientFetch } from '../agent/patient-fetch';
import { startTiming } from './timing';

const answerTimeoutMs = 5_000;
const namesShownMax = 20;

/** The `Date` of an HTTP answer, milliseconds since 1970, and this machine's time half-way between request and answer. */
export interface ToldTime {
  source: string;
  told: number;
  own: number;
}

export interface ModelFinding {
  check: DoctorCheck;
  time: ToldTime | null;
}

/** Reachable, key accepted, model present: from the endpoint's list of models, which costs no tokens. */
export async function checkModel(settings: ModelSettings, signal: AbortSignal): Promise<ModelFinding> {
  const timing = startTiming();
  const endpoint = endpointOf(settings);
  const names = namesOf(settings, endpoint);
  const problem = (state: 'fail' | 'warn', details: FailureDetails, time: ToldTime | null): ModelFinding => ({
    check: problemCheck('model', state, timing(), {
      ...details,
      evidence: [{ label: 'endpoint', value: endpoint.url }, ...(details.evidence ?? [])],
    }),
    time,
  });
  if (needsKey(endpoint) && !settings.apiKey) return problem('fail', missingKeyError(names).details, null);
  const answer = await askForModels(endpoint, settings, signal);
  if (typeof answer === 'string') return problem('fail', unreachableError(names, answer).details, null);
  const { status, body, time } = answer;
  if ((endpoint.dialect === 'openai-compatible' || endpoint.azure) && (status === 404 || status === 405)) {
    return problem('warn', unlisted(names, status), time);
  }
  const models = status === 200 ? namesIn(body) : null;
  if (models === null) return problem('fail', refusal(names, answer).details, time);
  if (!holds(models, settings.model, endpoint)) {
    const listed = models.slice(0, namesShownMax).join(', ') + (models.length > namesShownMax ? ', …' : '');
    const { details } = notFoundError(names, `It lists ${models.length} models, and this is none of them`);
    return problem('fail', { ...details, evidence: [{ label: 'models', value: listed }] }, time);
  }
  const evidence = [{ label: 'endpoint', value: endpoint.url }];
  return {
    check: passCheck('model', timing(), `${endpoint.host} has ${settings.model}`, evidence),
    time,
  };
}

function needsKey({ dialect }: ModelEndpoint): boolean {
  return dialect === 'openai' || dialect === 'openai-chat' || dialect === 'anthropic';
}

interface ListAnswer {
  status: number;
  body: string;
  time: ToldTime | null;
}

const listPaths: Record<ModelEndpoint['dialect'], string> = {
  ollama: '/tags',
  anthropic: '/models?limit=1000',
  openai: '/models',
  'openai-chat': '/models',
  'openai-compatible': '/models',
};

/** Returns the network's error code where no answer came. */
async function askForModels(
  endpoint: ModelEndpoint,
  settings: ModelSettings,
  outer: AbortSignal,
): Promise<ListAnswer | string> {
  const limit = AbortSignal.timeout(answerTimeoutMs);
  const signal = AbortSignal.any([limit, outer]);
  const url = endpoint.url + listPaths[endpoint.dialect];
  const fetch = endpointFetch(createPatientFetch(settings.proxies ?? null), endpoint, settings);
  const sentAt = Date.now();
  try {
    const response = await fetch(url, { headers: keyHeaders(endpoint, settings.apiKey), signal });
    const own = (sentAt + Date.now()) / 2;
    const told = Date.parse(response.headers.get('date') ?? '');
    const time = Number.isNaN(told) ? null : { source: endpoint.host, told, own };
    return { status: response.status, body: await response.text(), time };
  } catch (error) {
    outer.throwIfAborted();
    return limit.aborted ? `no answer within ${answerTimeoutMs / 1000} s` : networkCodeOf(error);
  }
}

function keyHeaders({ dialect }: ModelEndpoint, apiKey: string | null): Record<string, string> {
  if (dialect === 'anthropic') return { 'anthropic-version': '2023-06-01', 'x-api-key': apiKey ?? '' };
  return apiKey ? { authorization: `Bearer ${apiKey}` } : {};
}

const listSchema = z.union([
  z.object({ models: z.array(z.object({ name: z.string() })) }).transform(({ models }) => models.map(nameOf)),
  z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id)),
]);

function nameOf({ name }: { name: string }): string {
  return name;
}

function namesIn(body: string): string[] | null {
  try {
    return listSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/** Ollama's name without a tag is the tag `latest`. */
function holds(models: string[], model: string, { dialect }: ModelEndpoint): boolean {
  return models.includes(model) || (dialect === 'ollama' && models.includes(`${model}:latest`));
}

function refusal(names: ModelNames, { status, body }: ListAnswer): ModelError {
  if (status >= 400) return answerError(names, { status, body, retryAfterMs: null });
  return unreadableError(names, `It answered ${status} with something else than a list of models`, false);
}

function unlisted({ host, model }: ModelNames, status: number): FailureDetails {
  return {
    code: 'model-list-missing',
    title: `${host} answers, but lists no models`,
    reason: `It answered ${status} where OpenAI-compatible servers list theirs, so whether it has ${model} is not known.`,
    remedy: { summary: 'Check the path of STIGMER_LLM_BASE_URL if the agent cannot reach its model.' },
  };
}
