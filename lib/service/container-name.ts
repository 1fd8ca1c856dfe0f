import type { FailureDetails } from '@/lib/core/failure';
import { engineCommand } from '@/lib/engine/engine-command';
import type { EngineFacts } from '@/lib/engine/types';

export function absent(name: string): FailureDetails {
  return {
    code: 'container-absent',
    title: 'The container is not created yet',
    reason: `The engine has no container named ${name}.`,
    remedy: { summary: 'Set up the agent-runner.', action: 'setup' },
  };
}

export function renamedTo(found: string, name: string, engine: EngineFacts): FailureDetails {
  return {
    code: 'container-renamed',
    title: `The worker’s container was renamed to ${found}`,
    reason: `It has the label of this console; a second one beside it would work in the same folder. The console looks for it under ${name}.`,
    remedy: { summary: 'Give it its name back.', command: engineCommand(engine, 'rename', found, name) },
  };
}

/** Of a console with another home: renaming its container would only break that one. */
export function ofOtherConsole(name: string): FailureDetails {
  return {
    code: 'container-foreign',
    reference: 'E23',
    title: `The container ${name} belongs to a console with another home`,
    reason: 'It has that console’s label, so this one leaves it alone.',
    remedy: {
      summary: 'Set STIGMER_CONTAINER_NAME to another name for this console, then start it again.',
    },
  };
}

export function foreign(name: string): FailureDetails {
  return {
    code: 'container-foreign',
    reference: 'E23',
    title: `A container named ${name} exists that this console did not create`,
    reason:
      'It lacks the label of this console, so the console leaves it alone until it is told what becomes of it.',
    remedy: {
      summary:
        'Choose on the set-up page or here: rename it and go on beside it, adopt it where it is a worker of ours, or leave it.',
      command: 'stigmer-console setup --name-taken rename',
    },
  };
}
