import { z } from 'zod';
import { answerInvalid } from './engine-failure';
import type { ContainerFacts } from './types';

const stateSchema = z.looseObject({
  Status: z.string(),
  ExitCode: z.number().nullish(),
  OOMKilled: z.boolean().nullish(),
  Error: z.string().nullish(),
  StartedAt: z.string().nullish(),
  FinishedAt: z.string().nullish(),
  Health: z
    .looseObject({
      Status: z.string().nullish(),
      Log: z.array(z.looseObject({ Output: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

const inspectSchema = z.looseObject({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string(),
  Image: z.string(),
  Created: z.string().nullish(),
  RestartCount: z.number().nullish(),
  State: stateSchema,
  Config: z.looseObject({
    Image: z.string().nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Env: z.array(z.string()).nullish(),
    Tty: z.boolean().nullish(),
  }),
  HostConfig: z.looseObject({ NetworkMode: z.string().nullish(), Memory: z.number().nullish() }).nullish(),
  Mounts: z
    .array(
      z.looseObject({ Source: z.string().nullish(), Destination: z.string(), RW: z.boolean().nullish() }),
    )
    .nullish(),
});

const states: Record<string, ContainerFacts['state']> = {
  created: 'created',
  configured: 'created',
  initialized: 'created',
  running: 'running',
  restarting: 'restarting',
  // Podman: the main process has not ended yet.
  stopping: 'running',
  paused: 'paused',
  exited: 'exited',
  stopped: 'exited',
  dead: 'dead',
  removing: 'removing',
};

/** Of SIGKILL, by which the system ends a process that takes too much memory. */
const killedExitCode = 137;

/** An engine's inspect answer as facts. Throws `engine-answer-invalid`, without the answer: it holds secrets. */
export function toContainerFacts(answer: unknown): ContainerFacts {
  const parsed = inspectSchema.safeParse(answer);
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw answerInvalid('inspect the container', `unexpected: ${paths}`);
  }
  const { Id, Name, Image, Created, RestartCount, State, Config, HostConfig, Mounts } = parsed.data;
  const state = stateOf(State);
  const ended = state === 'exited' || state === 'dead' || state === 'restarting';
  // Engines raise the flag for a child, too, and leave it standing over later ends: Podman 5 for ever.
  const flagged = State.OOMKilled === true;
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    imageId: Image.startsWith('sha256:') ? Image : `sha256:${Image}`,
    imageReference: Config.Image ?? '',
    labels: Config.Labels ?? {},
    environment: toEnvironment(Config.Env ?? []),
    state,
    createdAt: momentOf(Created),
    startedAt: momentOf(State.StartedAt),
    finishedAt: momentOf(State.FinishedAt),
    exitCode: ended ? (State.ExitCode ?? null) : null,
    outOfMemory: flagged && ended && State.ExitCode === killedExitCode,
    ...(flagged && !ended && { memoryFlagStands: true as const }),
    ...(HostConfig?.Memory && { memoryLimitBytes: HostConfig.Memory }),
    ...(State.Status === 'stopping' && { stopping: true as const }),
    restartCount: RestartCount ?? 0,
    // Podman 5 leaves a text about a running container here after an ordinary stop.
    error: State.Error?.includes('container is running') ? '' : (State.Error ?? ''),
    health: healthOf(State.Health),
    networkMode: HostConfig?.NetworkMode ?? '',
    tty: Config.Tty ?? false,
    mounts: (Mounts ?? []).map(({ Source, Destination, RW }) => ({
      source: Source ?? '',
      destination: Destination,
      writable: RW ?? false,
    })),
  };
}

function toEnvironment(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      return equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

/** Podman, cleaning up after a stop, can call a container created that has run and ended (seen on 4.3). */
function stateOf(state: z.infer<typeof stateSchema>): ContainerFacts['state'] {
  const named = states[state.Status] ?? 'dead';
  return named === 'created' && momentOf(state.FinishedAt) !== null ? 'exited' : named;
}

/** Engines write year 1 (and Podman 1970) for never. */
function momentOf(text: string | null | undefined): number | null {
  const moment = Date.parse(text ?? '');
  return moment > 0 ? moment : null;
}

/** Podman without systemd never runs a check: `starting` with an empty log says nothing. */
function healthOf(health: z.infer<typeof stateSchema>['Health']): ContainerFacts['health'] {
  if (!health?.Status || health.Status === 'none') return null;
  const log = health.Log ?? [];
  if (log.length === 0 && health.Status === 'starting') return null;
  return { status: health.Status, output: log.at(-1)?.Output?.slice(0, 4096) ?? '' };
}
