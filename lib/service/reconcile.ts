import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { endSettingsTrial, type TrialEnd, tryOutSettings } from './applied-settings';
import { mayLoop, removeContainer, stopContainer } from './container-changes';
import { identityLabel, isOwnContainer, specLabel } from './container-ownership';
import type { Changing, DesiredState, Target } from './desired-state';
import { previousName } from './managed-service';
import { nextStep, type Observed, type Step } from './next-step';
import { findRehearsals } from './rehearsal-container';
import type { ServiceParts } from './service-parts';

/**
 * Grace for one that was never ready: it has no work to finish, and in its first moments it
 * does not hear SIGTERM yet (the first process of a container has no default handler) and would use up the whole grace.
 */
const unseenGraceSeconds = 5;

/** Far above what any change needs; a step that never has its effect must not go on for ever. */
const stepsMax = 30;

/** What the desired state records of a container. */
export function targetOf(container: ContainerFacts, want: Target['want']): Target {
  const specHash = container.labels[specLabel] ?? null;
  return { want, containerId: container.id, specHash, imageId: container.imageId };
}

/** What becomes of the settings of a trial whose container stays. */
export function settingsOfCommit(desired: DesiredState | null): TrialEnd {
  return desired?.phase === 'trial' && desired.takesSettings ? 'take' : 'keep';
}

const none: Target = { want: 'absent', containerId: null, specHash: null, imageId: null };

/** No container of ours, whatever there is now. */
export const absent: Changing = { phase: 'changing', ...none, settings: 'forget' };

/** The containers of ours that any name or record leads to, each once. */
async function findOwn(
  { service }: ServiceParts,
  engine: Engine,
  desired: DesiredState | null,
  signal: AbortSignal,
): Promise<ContainerFacts[]> {
  const recorded =
    desired?.phase === 'trial' ? desired.previous?.containerId : (desired?.containerId ?? undefined);
  const found = new Map<string, ContainerFacts>();
  for (const nameOrId of [service.containerName, previousName(service), recorded]) {
    if (nameOrId === undefined || found.has(nameOrId)) continue;
    const container = await engine.inspectContainer(nameOrId, signal);
    if (container !== null && isOwnContainer(container, service)) found.set(container.id, container);
  }
  return [...found.values()];
}

function observed({ service, clock }: ServiceParts, container: ContainerFacts): Observed {
  const { id, name, state, labels } = container;
  const which = { [service.containerName]: 'main', [previousName(service)]: 'previous' } as const;
  const isOwn = isOwnContainer(container, service);
  return {
    id,
    state,
    name: isOwn ? (which[name] ?? 'other') : 'rehearsal',
    identity: labels[identityLabel] ?? '',
    loops: mayLoop(container, clock.now()),
  };
}

/** Whether it is ready now, or one that is may be it; asked once. */
async function isSeen({ service }: ServiceParts, container: ContainerFacts, signal: AbortSignal) {
  const probe = service.readiness.open(container);
  try {
    const { ready, unproven } = await probe.ask(container, signal);
    return ready || unproven.length > 0;
  } finally {
    await probe.close();
  }
}

/** Where a failed trial leads: back to the container before it, in the state that it had. */
function rolledBack(desired: DesiredState | null, containers: readonly ContainerFacts[]): DesiredState {
  const trial = desired?.phase === 'trial' ? desired : null;
  const previous = containers.find(({ id }) => id === trial?.previous?.containerId);
  const target = previous === undefined ? none : targetOf(previous, trial?.previous?.want ?? 'running');
  return { phase: 'changing', ...target, settings: trial?.restoresSettings ? 'restore' : 'forget' };
}

interface Situation {
  parts: ServiceParts;
  engine: Engine;
  desired: DesiredState | null;
  containers: readonly ContainerFacts[];
  signal: AbortSignal;
}

/** What a step that decides leaves to be wanted; null for a step that changes the engine or the settings. */
function decided(step: Step, { desired, containers }: Situation): DesiredState | null {
  const found = 'id' in step ? containers.find(({ id }) => id === step.id) : undefined;
  switch (step.type) {
    case 'commit': {
      const settings = settingsOfCommit(desired);
      return { phase: 'changing', ...(found ? targetOf(found, 'running') : none), settings };
    }
    case 'roll-back':
      return rolledBack(desired, containers);
    case 'adopt': {
      const want = desired?.phase === 'changing' ? desired.want : 'running';
      return { phase: 'changing', ...(found ? targetOf(found, want) : none), settings: null };
    }
    case 'begin-trial': {
      const { identity, previousId } = step;
      const previous = { containerId: previousId, want: 'running' as const };
      return { phase: 'trial', identity, specHash: '', imageId: '', previous, restoresSettings: true };
    }
    case 'settings':
      return desired?.phase === 'changing' ? { ...desired, settings: null } : desired;
    case 'settle':
      return desired?.phase === 'changing' ? settled(desired) : desired;
    default:
      return null;
  }
}

function settled({ want, containerId, specHash, imageId }: Target): DesiredState {
  return { phase: 'settled', want, containerId, specHash, imageId };
}

async function perform(step: Step, { parts, engine, containers, signal }: Situation): Promise<void> {
  const { service } = parts;
  switch (step.type) {
    case 'settings':
      return await endSettingsTrial(service.settings, step.how);
    case 'begin-trial':
      return await tryOutSettings(service.settings, await service.settings.snapshot());
    case 'start':
      return await engine.startContainer(step.id, signal);
    case 'unpause':
      return await engine.unpauseContainer(step.id, signal);
    case 'stop':
      return await stopContainer(parts, engine, step.id, service.stopTimeoutSeconds, signal);
    case 'rename':
      return await engine.renameContainer(step.id, service.containerName, signal);
    case 'remove': {
      const container = containers.find(({ id }) => id === step.id);
      const grace = step.unseen ? unseenGraceSeconds : service.stopTimeoutSeconds;
      if (container !== undefined) await removeContainer(parts, engine, container, grace, signal);
      return;
    }
    default:
  }
}

/** Gives up what was wanted: the container that has the name, as it is, is what there is to be. */
export async function settleAsIs(parts: ServiceParts, engine: Engine, signal: AbortSignal): Promise<void> {
  const [container] = await findOwn(parts, engine, null, signal);
  const want = container?.state === 'running' ? 'running' : 'stopped';
  await parts.desired.write(settled(container === undefined ? none : targetOf(container, want)));
}

/** What a call came to. */
export type Reconciled = 'settled-before' | 'committed' | 'rolled-back' | 'brought-there';

/**
 * Brings the engine to the desired state, step by step, each of them asked of the one table in `nextStep`. The engine's
 * own answer is read anew before every step, so it may be called at any time when no operation runs, and cut at any step.
 * @param hasStarted whether the caller has just started the wanted container itself
 * @throws Failure of the engine; what is left is done by the next call
 */
export async function reconcile(
  parts: ServiceParts,
  engine: Engine,
  signal: AbortSignal,
  hasStarted = false,
): Promise<Reconciled> {
  let outcome: Reconciled = 'settled-before';
  let done = hasStarted;
  let seen: boolean | null = null;
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const desired = await parts.desired.read();
    const own = await findOwn(parts, engine, desired, signal);
    const containers = [...own, ...(await findRehearsals(parts.service, engine, signal))];
    const situation = { parts, engine, desired, containers, signal };
    const all = containers.map((each) => observed(parts, each));
    const step = nextStep(desired, { containers: all, seen, done });
    if (step === null) return outcome;
    if (step.type === 'ask-temporal') {
      const asked = containers.find(({ id }) => id === step.id);
      seen = asked !== undefined && (await isSeen(parts, asked, signal));
      continue;
    }
    if (step.type === 'commit') outcome = 'committed';
    else if (step.type === 'roll-back') outcome = 'rolled-back';
    else if (outcome === 'settled-before') outcome = 'brought-there';
    await perform(step, situation);
    done ||= step.type === 'start' || step.type === 'stop';
    const next = decided(step, situation);
    if (next !== null) await parts.desired.write(next);
  }
  throw new Error(`${stepsMax} steps did not bring the engine to the desired state`);
}
