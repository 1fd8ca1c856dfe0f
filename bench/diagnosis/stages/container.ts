import { remake } from '@/bench/diagnosis/remake';
import type { Place, Stage } from '@/bench/diagnosis/stage';
import { succeed } from '@/bench/diagnosis/try-stage';
import { engineCall, ownedBy } from '@/e2e/engine-api';
import { freeContainer, pauseContainer, pauseInExec } from '@/e2e/pause-container';

const post = ({ socketPath, containerName }: Place, what: string, content?: object) =>
  engineCall(socketPath, 'POST', `/containers/${containerName}/${what}`, content);

const starting = ['worker-starting', 'container-stopping', 'container-removing'];

const changed: readonly Stage[] = [
  {
    row: '',
    title: 'stopped at the engine',
    code: 'container-stopped',
    make: async (place) => await place.engine.stop(place.containerName),
    also: starting,
  },
  {
    row: 'H10',
    title: 'paused at the engine',
    code: 'container-paused',
    make: pauseContainer,
    also: starting,
    undo: (place) => post(place, 'unpause'),
  },
  {
    row: 'H25',
    title: 'paused while a command is being started',
    code: 'container-stuck',
    make: pauseInExec,
    also: [...starting, 'container-paused'],
    undo: freeContainer,
    only: 'docker',
  },
  {
    row: 'H25',
    title: 'restarted when it was paused while a command was being started',
    code: 'container-stuck',
    make: pauseInExec,
    meets: { kind: 'restart' },
    undo: freeContainer,
    only: 'docker',
  },
  {
    row: 'E25',
    title: 'removed at the engine',
    code: 'container-absent',
    make: ({ engine, containerName }) => engine.removeContainer(containerName),
    also: [...starting, 'container-removing', 'container-killed', 'container-stopped'],
  },
  {
    row: 'H18',
    title: 'renamed at the engine',
    code: 'container-renamed',
    make: async (place) => void (await post(place, `rename?name=${place.containerName}-mine`)),
    also: starting,
  },
  {
    row: 'E2',
    title: 'killed at the engine, and not started again',
    code: 'container-killed',
    make: async (place) => {
      await post(place, 'update', { RestartPolicy: { Name: 'no' } });
      await place.engine.kill(place.containerName);
    },
    also: starting,
    undo: (place) => post(place, 'update', { RestartPolicy: { Name: 'unless-stopped' } }),
    only: 'docker',
  },
];

/** Somebody else's, or of nobody, in the place of ours or beside it. */
const others: readonly Stage[] = [
  {
    row: 'F38',
    title: 'a stranger has the name',
    code: 'container-foreign',
    make: async ({ engine, containerName, bed }) => {
      await engine.removeContainer(containerName);
      await engine.run(containerName, bed.images.busybox, ['sleep', '600']);
    },
    also: [...starting, 'container-absent', 'container-killed', 'container-stopped', 'workspace-not-probed'],
    undo: ({ engine, containerName }) => engine.removeContainer(`${containerName}-before-stigmer-1`),
  },
  {
    row: 'F29',
    title: 'a copy of the worker’s container',
    code: 'container-strays',
    make: ({ engine, containerName, bed, home }) =>
      engine.run(`${containerName}-stray`, bed.images.busybox, ['sleep', '600'], ownedBy(home)),
    byHand: async (place, { command = 'false' }) => {
      await place.paste(command);
      const container = Object(await place.engine.inspect(`${place.containerName}-stray`)).Id;
      await place.operate('remove-stray', { container });
    },
    undo: ({ engine, containerName }) => engine.removeContainer(`${containerName}-stray`),
  },
];

/** One with our name and label, and a program that does not do the work. */
function playing(row: string, title: string, script: string, code: string, more: Partial<Stage> = {}): Stage {
  return {
    row,
    title: `program that ${title}`,
    code,
    make: (place) => remake(place, { script, restarts: true }),
    byHand: (place) => succeed(place, 'setup'),
    also: [
      ...starting,
      'container-absent',
      'container-restarting',
      'image-differs',
      'container-created',
      'workspace-not-probed',
    ],
    ...more,
  };
}

/** The worker’s own program in a container that is not started again, or not at all. */
function ownProgram(title: string, then: 'kill' | 'nothing', code: string): Stage {
  return {
    row: '',
    title: `container that ${title}`,
    code,
    make: (place) => remake(place, { script: '', keepsProgram: true, restarts: false, then }),
    also: [...starting, 'container-absent', 'container-created'],
  };
}

const programs: readonly Stage[] = [
  ownProgram('was killed', 'kill', 'container-killed'),
  ownProgram('was never started', 'nothing', 'container-created'),
  playing(
    'E12',
    'ends with 3 again and again',
    'echo "error: staged"; sleep 0.3; exit 3',
    'container-crash-loop',
  ),
  playing('F40', 'ends with 0 again and again', 'sleep 0.3; exit 0', 'container-crash-loop'),
  playing('F31', 'refuses a setting', 'echo "error: staged"; sleep 0.3; exit 78', 'worker-settings-wrong'),
  playing('F47', 'ends with 5 once', 'echo "error: staged"; exit 5', 'container-exited', {
    make: (place) => remake(place, { script: 'echo "error: staged"; exit 5', restarts: false }),
  }),
  playing('E11', 'takes more than its limit', 'x', 'container-out-of-memory', {
    make: (place) =>
      remake(place, {
        script: 'sleep 1; x=0123456789012345; while :; do x="$x$x"; done',
        restarts: false,
        memoryBytes: 16_000_000,
      }),
  }),
  playing('F47', 'is not there', 'x', 'image-cannot-run', {
    make: (place) => remake(place, { script: '', program: '/app/no-such-program', restarts: true }),
  }),
];

export const containerStages: readonly Stage[] = [...changed, ...others, ...programs];
