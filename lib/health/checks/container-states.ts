import type { StrayContainer } from '@/lib/contracts/strays';
import type { FailureDetails } from '@/lib/core/failure';
import { engineCommand } from '@/lib/engine/engine-command';
import type { EngineFacts } from '@/lib/engine/types';

export function paused(name: string, engine: EngineFacts): FailureDetails {
  return {
    code: 'container-paused',
    title: 'The container is paused',
    reason: 'Somebody paused it at the engine; the worker does nothing until it goes on.',
    remedy: {
      summary: 'Let it go on.',
      action: 'start',
      command: engineCommand(engine, 'unpause', name),
    },
  };
}

export function beingStopped(): FailureDetails {
  return {
    code: 'container-stopping',
    title: 'The container is being stopped',
    reason: 'Somebody asked it to end at the engine. The worker takes nothing new and finishes what it does.',
    remedy: { summary: 'Wait: its grace is 45 s. Then it can be started again.' },
  };
}

export function neverStarted(): FailureDetails {
  return {
    code: 'container-created',
    title: 'The container was never started',
    reason: 'It was created, and nothing of it has run yet.',
    remedy: { summary: 'Start the worker.', action: 'start' },
  };
}

export function beingRemoved(): FailureDetails {
  return {
    code: 'container-removing',
    title: 'The container is being removed',
    reason: 'Somebody removes it at the engine; its workspace and settings stay.',
    remedy: { summary: 'Wait until it is gone, then set up the agent-runner.' },
  };
}

/** Docker only: what could not be removed because something held its files. */
export function dead(name: string, engine: EngineFacts): FailureDetails {
  return {
    code: 'container-dead',
    title: 'The container is dead: the engine could not remove it',
    reason: 'Something held its files while it was removed. It cannot be started any more.',
    remedy: {
      summary: 'Remove it once more, then set up the agent-runner.',
      command: engineCommand(engine, 'rm', name),
    },
  };
}

export function straysThere(strays: readonly StrayContainer[]): FailureDetails {
  const running = strays.filter(({ state }) => state === 'running').length;
  const count = strays.length === 1 ? 'A container' : `${strays.length} containers`;
  return {
    code: 'container-strays',
    reference: 'F29',
    title: `${count} with a console’s label ${strays.length === 1 ? 'belongs' : 'belong'} to none that is here`,
    reason: `The worker itself runs. ${running === 0 ? 'Nothing of it runs' : 'What runs of it may take work'}: a copy, the rest of a rehearsal, or the worker of a home directory that is gone.`,
    remedy: {
      summary: 'Look at them below the checks, and remove what is not needed.',
      command: 'stigmer-console strays',
    },
  };
}
