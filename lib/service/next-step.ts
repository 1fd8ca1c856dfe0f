import type { ContainerFacts } from '@/lib/engine/types';
import type { TrialEnd } from './applied-settings';
import type { Changing, DesiredState, Target } from './desired-state';

/** A container of ours as the engine shows it. */
export interface Observed extends Pick<ContainerFacts, 'id' | 'state'> {
  /** `main` is the service's own name, `previous` that of the one that a trial keeps; `rehearsal` one that was tried out. */
  name: 'main' | 'previous' | 'rehearsal' | 'other';
  /** Empty for one that was made without. */
  identity: string;
  /** It has ended for the moment, and the engine may start it again. */
  loops: boolean;
}

export interface Observation {
  /** Every container of ours by either name, and those that the desired state names, whatever they are called. */
  containers: readonly Observed[];
  /** Whether Temporal sees the worker of the container on trial; null: not asked yet. */
  seen: boolean | null;
  /** Whether the wanted one was started or stopped already: one that ends at once is not started again and again. */
  done: boolean;
}

/** Small enough to be done again without harm: a crash after any of them leads to the same end. */
export type Step =
  | { type: 'start' | 'stop' | 'unpause' | 'rename'; id: string }
  /** @property unseen that Temporal never saw it: it has no work to finish */
  | { type: 'remove'; id: string; unseen: boolean }
  | { type: 'settings'; how: TrialEnd }
  | { type: 'ask-temporal'; id: string }
  /** The new one stays, with its settings. */
  | { type: 'commit'; id: string }
  | { type: 'roll-back' }
  /** The container that was meant is gone: this one is the service's now, or none. */
  | { type: 'adopt'; id: string | null }
  /** A change of which nothing was written down: the container kept beside the service's own tells of it. */
  | { type: 'begin-trial'; identity: string; previousId: string }
  | { type: 'settle' };

type Trial = Extract<DesiredState, { phase: 'trial' }>;

const isUp = ({ state }: Observed) => state === 'running' || state === 'restarting';
const named = (name: Observed['name'], { containers }: Observation) =>
  containers.find((each) => each.name === name);
const byId = (id: string | null, { containers }: Observation) => containers.find((each) => each.id === id);

/**
 * What brings the engine one step nearer to the desired state; null when nothing is left to do. This is all the console
 * knows about interrupted changes: set-up, apply, start, stop, restart, remove and recovery ask here.
 *
 * | Phase      | The engine shows                                          | Next                                |
 * | ---------- | --------------------------------------------------------- | ----------------------------------- |
 * | any        | a container of a rehearsal                                | remove it                           |
 * | settled    | a container kept as `previous`                            | a trial that nobody wrote down      |
 * | settled    | anything else                                             | nothing: it is left as it is        |
 * | trial      | the new one, and none before it                           | commit                              |
 * | trial      | the new one runs                                          | ask Temporal; seen: commit          |
 * | trial      | it does not run, is not seen, or was not made             | roll back                           |
 * | trial      | neither                                                   | there is none                       |
 * | changing   | settings file not yet kept or put back                    | that first                          |
 * | absent     | a container of ours                                       | remove it                           |
 * | changing   | the wanted one is gone, another is there                  | that one is wanted                  |
 * | changing   | a second one                                              | remove it                           |
 * | changing   | the wanted one under another name                         | rename it                           |
 * | running    | paused; not up                                            | unpause; start, once                |
 * | stopped    | paused; up, or between two lives of a loop                | unpause; stop                       |
 * | changing   | all as wanted                                             | settle                              |
 */
export function nextStep(desired: DesiredState | null, observation: Observation): Step | null {
  const rehearsal = named('rehearsal', observation);
  if (rehearsal !== undefined) return { type: 'remove', id: rehearsal.id, unseen: true };
  if (desired === null || desired.phase === 'settled') return ofSettled(observation);
  return desired.phase === 'trial' ? ofTrial(desired, observation) : ofChange(desired, observation);
}

function ofSettled(observation: Observation): Step | null {
  const previous = named('previous', observation);
  if (previous === undefined) return null;
  const identity = named('main', observation)?.identity ?? '';
  return { type: 'begin-trial', identity, previousId: previous.id };
}

function ofTrial({ identity, previous }: Trial, observation: Observation): Step {
  const candidate = observation.containers.find(
    (each) => each.identity === identity && each.id !== previous?.containerId,
  );
  const kept = byId(previous?.containerId ?? null, observation);
  if (kept === undefined)
    return candidate ? { type: 'commit', id: candidate.id } : { type: 'adopt', id: null };
  if (candidate?.state !== 'running' || observation.seen === false) return { type: 'roll-back' };
  return observation.seen ? { type: 'commit', id: candidate.id } : { type: 'ask-temporal', id: candidate.id };
}

function ofChange(desired: Changing, observation: Observation): Step {
  if (desired.settings !== null) return { type: 'settings', how: desired.settings };
  const [first] = observation.containers;
  if (first === undefined) {
    return desired.containerId === null ? { type: 'settle' } : { type: 'adopt', id: null };
  }
  if (desired.want === 'absent') return { type: 'remove', id: first.id, unseen: false };
  const wanted = byId(desired.containerId, observation);
  if (wanted === undefined) return { type: 'adopt', id: (named('main', observation) ?? first).id };
  const other = observation.containers.find(({ id }) => id !== wanted.id);
  if (other !== undefined) return { type: 'remove', id: other.id, unseen: wanted.name === 'previous' };
  if (wanted.name !== 'main') return { type: 'rename', id: wanted.id };
  return ofState(desired.want, wanted, observation.done);
}

function ofState(want: Target['want'], wanted: Observed, done: boolean): Step {
  if (wanted.state === 'paused') return { type: 'unpause', id: wanted.id };
  if (want === 'running' && !isUp(wanted) && !done) return { type: 'start', id: wanted.id };
  if (want === 'stopped' && (isUp(wanted) || (wanted.loops && !done))) return { type: 'stop', id: wanted.id };
  return { type: 'settle' };
}
