import type { IconState } from '@/components/ui/state-icon';
import type { Check, CheckId, Status } from '@/lib/contracts/status';
import { formatAge, formatBytes, formatSeconds, shortId } from '@/lib/core/units';
import { engineName } from './engine-name';
import type { ModelFacts } from './model-facts';

type CheckedId = 'engine' | 'image' | 'container' | 'worker' | 'temporal';

export interface Station {
  id: CheckedId | 'model';
  name: string;
  icon: IconState;
  /** The one fact, in words. */
  fact: string;
  /** Under the fact, as it can be pasted. */
  detail: string;
  /** The whole of an id that `detail` shows the beginning of. */
  fullId: string | null;
  /** Where its evidence is. */
  href: string;
  /** The first broken link: the only red thing on the page. */
  broken: boolean;
  /** Behind the broken link: keeps its facts and goes grey. */
  behind: boolean;
}

const stations: ReadonlyArray<{ id: CheckedId; name: string; checks: readonly CheckId[] }> = [
  { id: 'engine', name: 'Engine', checks: ['engine'] },
  { id: 'image', name: 'Image', checks: ['image'] },
  { id: 'container', name: 'Container', checks: ['container', 'settings', 'workspace', 'recording'] },
  { id: 'worker', name: 'Worker', checks: ['worker-registered'] },
  { id: 'temporal', name: 'Temporal', checks: ['temporal', 'namespace'] },
];

/** Engine to model, each with its state and one fact; the model's is empty until the settings are known; pure. */
export function viewChain(status: Status, now: number, model: ModelFacts | null): Station[] {
  const failed = status.checks.find(({ state }) => state === 'fail')?.id;
  const brokenAt = stations.findIndex(({ checks }) => failed !== undefined && checks.includes(failed));
  const reached = ({ checks }: (typeof stations)[number]) =>
    status.checks.every(({ id, state }) => !checks.includes(id) || state === 'pass' || state === 'warn');
  const workedOn = status.verdict === 'working' ? stations.findIndex((station) => !reached(station)) : -1;
  const checked = stations.map(({ id, name, checks }, index): Station => {
    const own = status.checks.filter((check) => checks.includes(check.id));
    const broken = index === brokenAt;
    return {
      id,
      name,
      icon: broken ? 'fail' : index === workedOn ? 'work' : iconOf(own),
      fact: broken ? brokenFact(name, status.title) : (factOf(id, status, now) ?? absence(id, status)),
      detail: detailOf(id, status, own),
      fullId: fullIdOf(id, status),
      href: `/health#${(own.find(({ state }) => state === 'fail' || state === 'warn') ?? own[0])?.id ?? ''}`,
      broken,
      behind: brokenAt !== -1 && index > brokenAt,
    };
  });
  return [...checked, modelStation(model, brokenAt !== -1)];
}

/** No check asks the model: an open ring, and the fact is what the settings say. */
function modelStation(facts: ModelFacts | null, behind: boolean): Station {
  return {
    id: 'model',
    name: 'Model',
    icon: 'todo',
    fact: facts === null ? '' : `${facts.provider} · ${facts.model}`,
    detail: facts?.host ?? '',
    fullId: null,
    href: '/settings#STIGMER_LLM_MODEL',
    broken: false,
    behind,
  };
}

/** What has not been looked at is not called absent. */
function absence(id: CheckedId, { engine, container }: Status): string {
  const asked = id === 'worker' ? container === null : id !== 'temporal';
  return engine !== null && asked ? 'not there yet' : 'not checked';
}

function iconOf(checks: readonly Check[]): IconState {
  const states = checks.map(({ state }) => state);
  if (states.includes('fail')) return 'fail';
  if (states.includes('wait')) return 'off';
  if (states.includes('warn')) return 'warn';
  return states.length > 0 && states.every((state) => state === 'pass') ? 'ok' : 'off';
}

function factOf(id: CheckedId, status: Status, now: number): string | null {
  const { engine, image, container, worker, checks } = status;
  switch (id) {
    case 'engine':
      return engine && engineName(engine);
    case 'image':
      return image?.id == null ? null : imageFact(image.reference, image.sizeBytes);
    case 'container':
      return container && containerFact(container, now);
    case 'worker':
      return worker && workerFact(checks);
    case 'temporal':
      return temporalFact(status, now);
  }
}

function imageFact(reference: string, sizeBytes: number | null): string {
  const tag = /:([\w.-]+)$/.exec(reference)?.[1] ?? 'latest';
  return sizeBytes === null ? tag : `${tag} · ${formatBytes(sizeBytes)}`;
}

function containerFact({ state, startedAt }: NonNullable<Status['container']>, now: number): string {
  if (state !== 'running' || startedAt === null || now === 0) return stateWords[state] ?? state;
  return `up ${formatSeconds(now - startedAt)}`;
}

/** The engine's words where they say less than ours. */
const stateWords: Partial<Record<string, string>> = { exited: 'stopped', created: 'never started' };

function workerFact(checks: readonly Check[]): string {
  const check = checks.find(({ id }) => id === 'worker-registered');
  if (check?.state === 'warn') return 'not proven';
  const slots = check?.evidence.find(({ label }) => label === 'slots')?.value;
  return slots ?? (check?.state === 'pass' ? 'registered' : 'not seen yet');
}

function temporalFact({ worker, checks }: Status, now: number): string | null {
  const state = checks.find(({ id }) => id === 'temporal')?.state;
  if (worker?.lastPollAt != null && now > 0) return `polled ${formatAge(now - worker.lastPollAt)}`;
  return state === 'pass' ? 'reachable' : state === 'fail' ? 'not reachable' : null;
}

function detailOf(
  id: CheckedId,
  { engine, image, container, worker }: Status,
  checks: readonly Check[],
): string {
  switch (id) {
    case 'engine':
      return engine === null
        ? ''
        : `${engine.platform} · ${Math.max(1, Math.round(checks[0]?.durationMs ?? 0))} ms`;
    case 'image':
      return image?.id == null ? (image?.reference ?? '') : `${shortId(image.id)} · ${image.rule}`;
    case 'container':
      return container === null ? '' : shortId(container.id);
    case 'worker':
      return worker?.identity ?? '';
    case 'temporal':
      return worker?.address ?? addressOf(checks);
  }
}

function fullIdOf(id: CheckedId, { image, container }: Status): string | null {
  if (id === 'image') return image?.id ?? null;
  return id === 'container' ? (container?.id ?? null) : null;
}

function addressOf(checks: readonly Check[]): string {
  return checks.flatMap(({ evidence }) => evidence).find(({ label }) => label === 'address')?.value ?? '';
}

/** The verdict's word under the station's name: without that name, and small. */
function brokenFact(name: string, title: string): string {
  const rest = title.startsWith(`${name} `) ? title.slice(name.length + 1) : title;
  return /^[A-Z][a-z]/.test(rest) ? `${rest.charAt(0).toLowerCase()}${rest.slice(1)}` : rest;
}
