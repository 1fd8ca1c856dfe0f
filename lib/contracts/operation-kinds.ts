/** What an operation has reached when it succeeded; the command line's exit code says whether the status shows it. */
export type OperationGoal = 'ready' | 'stopped' | 'removed' | 'old-runner-removed';

interface OperationWords {
  /** As an event of the past: `Set-up cancelled`. */
  noun: string;
  /** While it runs. */
  title: string;
  /** The same for a status, without a full stop. */
  sentence: string;
  goal: OperationGoal;
  /** Deletes something: a page or a person is asked twice. */
  needsConfirmation: boolean;
}

/** Every kind of operation and what is said of it. Its steps and its work stand in `lib/runner/create-runner.ts`. */
export const operationKinds = {
  setup: {
    noun: 'Set-up',
    title: 'Setting up',
    sentence: 'Set-up is running',
    goal: 'ready',
    needsConfirmation: false,
  },
  start: {
    noun: 'Start',
    title: 'Starting',
    sentence: 'The worker is being started',
    goal: 'ready',
    needsConfirmation: false,
  },
  stop: {
    noun: 'Stop',
    title: 'Stopping',
    sentence: 'The worker is being stopped',
    goal: 'stopped',
    needsConfirmation: false,
  },
  restart: {
    noun: 'Restart',
    title: 'Restarting',
    sentence: 'The worker is being restarted',
    goal: 'ready',
    needsConfirmation: false,
  },
  remove: {
    noun: 'Removal',
    title: 'Removing',
    sentence: 'The container is being removed',
    goal: 'removed',
    needsConfirmation: true,
  },
  'apply-settings': {
    noun: 'Applying settings',
    title: 'Applying settings',
    sentence: 'The container is being created with the new settings',
    goal: 'ready',
    needsConfirmation: false,
  },
  'remove-old-runner': {
    noun: 'Removing the old runner',
    title: 'Removing the old runner',
    sentence: 'What an older launcher left is being removed',
    goal: 'old-runner-removed',
    needsConfirmation: true,
  },
} as const satisfies Record<string, OperationWords>;
