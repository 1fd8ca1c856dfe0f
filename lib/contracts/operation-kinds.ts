interface OperationWords {
  /** As an event of the past: `Set-up cancelled`. */
  noun: string;
  /** While it runs. */
  title: string;
}

/** Every kind of operation, as pages name it. Its steps and its work stand with its service, in `create-runner.ts` or `create-dev-server.ts`. */
export const operationKinds = {
  setup: { noun: 'Set-up', title: 'Setting up' },
  start: { noun: 'Start', title: 'Starting' },
  stop: { noun: 'Stop', title: 'Stopping' },
  restart: { noun: 'Restart', title: 'Restarting' },
  remove: { noun: 'Removal', title: 'Removing' },
  'apply-settings': { noun: 'Applying settings', title: 'Applying settings' },
  upgrade: { noun: 'Upgrade', title: 'Upgrading' },
  rollback: { noun: 'Roll-back', title: 'Rolling back' },
  load: { noun: 'Load', title: 'Loading an image' },
  'remove-old-runner': { noun: 'Removing the old runner', title: 'Removing the old runner' },
  'start-temporal': { noun: 'Starting Temporal', title: 'Starting Temporal' },
  'stop-temporal': { noun: 'Stopping Temporal', title: 'Stopping Temporal' },
  'upgrade-temporal': { noun: 'Upgrading Temporal', title: 'Upgrading Temporal' },
  'remove-temporal': { noun: 'Removing Temporal', title: 'Removing Temporal' },
  'remove-stray': { noun: 'Removing a stray container', title: 'Removing a stray container' },
} as const satisfies Record<string, OperationWords>;

/** Those of Temporal’s development server; all others are of the agent-runner. */
const devServerKinds = ['start-temporal', 'stop-temporal', 'upgrade-temporal', 'remove-temporal'] as const;
export type DevServerKind = (typeof devServerKinds)[number];
export type RunnerKind = Exclude<keyof typeof operationKinds, DevServerKind>;

export function isDevServerKind(kind: keyof typeof operationKinds): kind is DevServerKind {
  return devServerKinds.some((each) => each === kind);
}

interface OperationRule {
  /** What runs, as the sentence of a status, without a full stop. */
  sentence: string;
  /** What it has reached when it succeeded; the command line's exit code says whether the status shows it. */
  goal:
    | 'ready'
    | 'stopped'
    | 'removed'
    | 'old-runner-removed'
    | 'stray-removed'
    | 'image-loaded'
    | 'temporal-changed';
  /** Deletes something: a page or a person is asked twice. */
  needsConfirmation: boolean;
  /** Stops a worker that runs, and can be put off until it has nothing in hands. */
  mayWait: boolean;
}

/** The rest of the table: a constant of its own, which no page loads. */
export const operationRules: Record<keyof typeof operationKinds, OperationRule> = {
  setup: { sentence: 'Set-up is running', goal: 'ready', needsConfirmation: false, mayWait: false },
  start: { sentence: 'The worker is being started', goal: 'ready', needsConfirmation: false, mayWait: false },
  stop: { sentence: 'The worker is being stopped', goal: 'stopped', needsConfirmation: false, mayWait: true },
  restart: {
    sentence: 'The worker is being restarted',
    goal: 'ready',
    needsConfirmation: false,
    mayWait: true,
  },
  remove: {
    sentence: 'The container is being removed',
    goal: 'removed',
    needsConfirmation: true,
    mayWait: false,
  },
  'apply-settings': {
    sentence: 'The container is being created with the new settings',
    goal: 'ready',
    needsConfirmation: false,
    mayWait: true,
  },
  upgrade: {
    sentence: 'The worker is being upgraded',
    goal: 'ready',
    needsConfirmation: false,
    mayWait: true,
  },
  rollback: {
    sentence: 'A version from before is being put back',
    goal: 'ready',
    needsConfirmation: false,
    mayWait: true,
  },
  load: {
    sentence: 'An image is being loaded',
    goal: 'image-loaded',
    needsConfirmation: false,
    mayWait: false,
  },
  'remove-old-runner': {
    sentence: 'What an older launcher left is being removed',
    goal: 'old-runner-removed',
    needsConfirmation: true,
    mayWait: false,
  },
  'start-temporal': {
    sentence: 'A Temporal server for development is being started',
    goal: 'temporal-changed',
    needsConfirmation: false,
    mayWait: false,
  },
  'stop-temporal': {
    sentence: 'The Temporal server is being stopped',
    goal: 'temporal-changed',
    needsConfirmation: false,
    mayWait: false,
  },
  'upgrade-temporal': {
    sentence: 'The Temporal server is being upgraded',
    goal: 'temporal-changed',
    needsConfirmation: false,
    mayWait: false,
  },
  'remove-temporal': {
    sentence: 'The Temporal server is being removed',
    goal: 'temporal-changed',
    needsConfirmation: true,
    mayWait: false,
  },
  'remove-stray': {
    sentence: 'A stray container is being removed',
    goal: 'stray-removed',
    needsConfirmation: true,
    mayWait: false,
  },
};
