import * as z from 'zod/mini';
import { sinceReadySchema } from './changes';
import { clockOffsetSchema } from './clocks';
import { evidenceSchema, failureRecordSchema, remedySchema } from './failure';
import { imageRuleSchema } from './image-rule';
import { oldRunnerSchema } from './old-runner';
import { abilitiesSchema } from './runner-capabilities';

export const checkIdSchema = z.enum([
  'engine',
  'image',
  'container',
  'settings',
  'temporal',
  'namespace',
  'worker-registered',
  'task-queue',
  'proof',
  'workspace',
  'recording',
]);
export type CheckId = z.infer<typeof checkIdSchema>;

export const checkSchema = z.object({
  id: checkIdSchema,
  state: z.enum(['pass', 'wait', 'warn', 'fail', 'skip']),
  /** One sentence without a full stop: what was found. */
  summary: z.string(),
  cause: z.optional(z.string()),
  remedy: z.optional(remedySchema),
  /** Failure code (kebab-case) and catalogue reference, when the state is `fail` or `warn`. */
  code: z.optional(z.string()),
  reference: z.optional(z.string()),
  evidence: z.array(evidenceSchema),
  durationMs: z.number(),
  /** When it was measured, milliseconds since 1970. */
  at: z.number(),
});
export type Check = z.infer<typeof checkSchema>;

export const verdictSchema = z.enum([
  'ready',
  'unproven',
  'working',
  'stopped',
  'failed',
  'not-set-up',
  'no-engine',
]);
export type Verdict = z.infer<typeof verdictSchema>;

export const engineCandidateSchema = z.object({
  /** Where it was looked for, e.g. `DOCKER_HOST` or the socket's path with `~`. */
  source: z.string(),
  /** Or the address: `tcp://…`, `ssh://…`. */
  socketPath: z.nullable(z.string()),
  outcome: z.enum([
    'usable',
    'not-there',
    'no-permission',
    'not-running',
    'not-answering',
    'not-set',
    'unsupported',
    /** One of the two sides does not know the other's certificate or key. */
    'not-trusted',
    /** It answers, from another machine. */
    'elsewhere',
    /** On another machine, and nobody has chosen it. */
    'not-asked',
    /** It answers, and does not run the container of this console, or not as it has to. */
    'not-from-here',
  ]),
  /** `Docker 20.10.24, API 1.41`, or what the system call answered. */
  detail: z.string(),
  used: z.boolean(),
  /** In the console, before all that the environment says. */
  chosen: z.optional(z.boolean()),
  remedy: z.optional(remedySchema),
});
export type EngineCandidate = z.infer<typeof engineCandidateSchema>;

/** How to get an engine on this platform; shown by the page and by the CLI when none is usable. */
export const engineAdviceSchema = z.object({
  title: z.string(),
  summary: z.string(),
  command: z.nullable(z.string()),
});
export type EngineAdvice = z.infer<typeof engineAdviceSchema>;

export const engineStatusSchema = z.object({
  kind: z.enum(['docker', 'podman']),
  version: z.string(),
  apiVersion: z.string(),
  socketPath: z.string(),
  /** `linux/amd64`. */
  platform: z.string(),
  rootless: z.boolean(),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;

export const statusSchema = z.object({
  verdict: verdictSchema,
  /** `Ready`, `Not registered`, …: the word of the top bar. */
  title: z.string(),
  /** The one sentence of the top bar, without a full stop. */
  sentence: z.string(),
  /** Since when the verdict is this, milliseconds since 1970. */
  since: z.number(),
  checkedAt: z.number(),
  checks: z.array(checkSchema),
  engine: z.nullable(engineStatusSchema),
  engineCandidates: z.array(engineCandidateSchema),
  engineAdvice: z.array(engineAdviceSchema),
  image: z.nullable(
    z.object({
      reference: z.string(),
      /** Which rule chose it. */
      rule: imageRuleSchema,
      id: z.nullable(z.string()),
      sizeBytes: z.nullable(z.number()),
    }),
  ),
  container: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      startedAt: z.nullable(z.number()),
      restartCount: z.number(),
      exitCode: z.nullable(z.number()),
      networkMode: z.string(),
      /** Left out: its image is not ours. */
      abilities: z.optional(abilitiesSchema),
    }),
  ),
  worker: z.nullable(
    z.object({
      identity: z.string(),
      taskQueue: z.string(),
      namespace: z.string(),
      address: z.string(),
      lastPollAt: z.nullable(z.number()),
      /** Places for agents, by the worker's own word; left out: it does not say. */
      slots: z.optional(z.object({ used: z.number(), max: z.number() })),
    }),
  ),
  /** While the verdict is `ready`: the check whose warning is its sentence. */
  warning: z.optional(checkIdSchema),
  /** Clocks that differ from the console's; left out: none does. */
  clocks: z.optional(z.array(clockOffsetSchema)),
  failure: z.nullable(failureRecordSchema),
  /** What the launcher before this console left; null when nothing of it is here. */
  oldRunner: z.nullable(oldRunnerSchema),
  /** What changed since it was ready, where it is not; left out where it never was. */
  sinceReady: z.optional(sinceReadySchema),
});
export type Status = z.infer<typeof statusSchema>;

/** The plan shown before the click: nothing in it has changed anything. */
export const planLineSchema = z.object({
  id: z.enum(['engine', 'image', 'folder', 'network', 'temporal', 'settings', 'name', 'old-runner']),
  title: z.string(),
  /** `checked`: a tick; `will-happen`: an open ring; `warning` / `problem`: shown, set-up may still start. */
  state: z.enum(['checked', 'will-happen', 'warning', 'problem']),
  fact: z.string(),
  detail: z.string(),
  /** What will be done, e.g. `pull`, `create`; empty when nothing. */
  action: z.string(),
  evidence: z.array(evidenceSchema),
  /** What can be done about a warning beforehand. */
  remedy: z.optional(remedySchema),
});
export type PlanLine = z.infer<typeof planLineSchema>;

export const planSchema = z.object({
  lines: z.array(planLineSchema),
  canStart: z.boolean(),
  /** Set where a container that no console made has the name of ours: set-up has to be told what becomes of it. */
  nameTaken: z.optional(
    z.object({
      /** What it would be called. */
      newName: z.string(),
      /** Whether it runs an image of ours, whose settings the console knows. */
      adopts: z.boolean(),
    }),
  ),
});
export type Plan = z.infer<typeof planSchema>;
