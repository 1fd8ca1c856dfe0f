import type { IconState } from '@/components/ui/state-icon';
import type { Check, CheckId, Status } from '@/lib/contracts/status';
import { formatAge, formatBytes, formatDuration, shortId } from '@/lib/core/units';
import { engineName } from './engine-name';

type StationId = 'engine' | 'image' | 'container' | 'worker' | 'temporal';

export interface Station {
  id: StationId;
  name: string;
  icon: IconState;
  /** The one fact, in words. */
  fact: string;
  /** Under the fact, as it can be pasted. */
  detail: string;
  /** The first broken link: the only red thing on the page. */
  broken: boolean;
  /** Behind the broken link: keeps its facts and goes grey. */
  behind: boolean;
}

const stations: ReadonlyArray<{ id: StationId; name: string; checks: readonly CheckId[] }> = [
  { id: 'engine', name: 'Engine', checks: ['engine'] },
  { id: 'image', name: 'Image', checks: ['image'] },
  { id: 'container', name: 'Container', checks: ['container', 'workspace'] },
  { id: 'worker', name: 'Worker', checks: ['worker-registered'] },
  { id: 'temporal', name: 'Temporal', checks: ['temporal', 'namespace'] },
];

/** Engine to Temporal, each with its state and one fact; pure. */
export function viewChain(status: Status, now: number): Station[] {
  const failed = status.checks.find(({ state }) => state === 'fail')?.id;
  const brokenAt = stations.findIndex(({ checks }) => failed !== undefined && checks.includes(failed));
  return stations.map(({ id, name, checks }, index) => {
    const own = status.checks.filter((check) => checks.includes(check.id));
    const broken = index === brokenAt;
    return {
      id,
      name,
      icon: broken ? 'fail' : iconOf(own, status),
      fact: broken ? lowerFirst(status.title) : (factOf(id, status, now) ?? 'not there yet'),
      detail: detailOf(id, status, own),
      broken,
      behind: brokenAt !== -1 && index > brokenAt,
    };
  });
}

function iconOf(checks: readonly Check[], { verdict }: Status): IconState {
  const states = checks.map(({ state }) => state);
  if (states.includes('fail')) return 'fail';
  if (states.includes('wait')) return verdict === 'working' ? 'work' : 'off';
  if (states.includes('warn')) return 'warn';
  return states.length > 0 && states.every((state) => state === 'pass') ? 'ok' : 'off';
}

function factOf(id: StationId, status: Status, now: number): string | null {
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
  if (state !== 'running' || startedAt === null || now === 0) return state;
  return `up ${formatDuration(Math.max(1000, now - startedAt)).replace('.0 s', ' s')}`;
}

function workerFact(checks: readonly Check[]): string {
  const check = checks.find(({ id }) => id === 'worker-registered');
  const slots = check?.evidence.find(({ label }) => label === 'slots')?.value;
  return slots ?? (check?.state === 'pass' ? 'registered' : 'not seen yet');
}

function temporalFact({ worker, checks }: Status, now: number): string | null {
  const state = checks.find(({ id }) => id === 'temporal')?.state;
  if (worker?.lastPollAt != null && now > 0) return `polled ${formatAge(now - worker.lastPollAt)}`;
  return state === 'pass' ? 'reachable' : state === 'fail' ? 'not reachable' : null;
}

function detailOf(
  id: StationId,
  { engine, image, container, worker }: Status,
  checks: readonly Check[],
): string {
  switch (id) {
    case 'engine':
      return engine === null
        ? ''
        : `${engine.platform} · ${Math.max(1, Math.round(checks[0]?.durationMs ?? 0))} ms`;
    case 'image':
      return image?.id == null ? (image?.reference ?? '') : shortId(image.id);
    case 'container':
      return container === null ? '' : shortId(container.id);
    case 'worker':
      return worker?.identity ?? '';
    case 'temporal':
      return worker?.address ?? '';
  }
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) && !text.startsWith('Temporal')
    ? text[0]?.toLowerCase() + text.slice(1)
    : text;
}
