import * as z from 'zod/mini';
import { keysOf } from '@/lib/core/keys-of';
import { failureRecordSchema } from './failure';
import { operationKinds } from './operation-kinds';

export const operationKindSchema = z.enum(keysOf(operationKinds));
export type OperationKind = z.infer<typeof operationKindSchema>;

export const layerProgressSchema = z.object({
  /** First 12 characters of the layer's digest. */
  id: z.string(),
  receivedBytes: z.number(),
  totalBytes: z.nullable(z.number()),
  state: z.enum(['waiting', 'downloading', 'downloaded', 'extracting', 'done', 'present']),
});
export type LayerProgress = z.infer<typeof layerProgressSchema>;

/** `pull`: bytes never decrease; `totalBytes` is null only while neither registry nor engine has reported it. */
export const progressSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('pull'),
    receivedBytes: z.number(),
    totalBytes: z.nullable(z.number()),
    bytesPerSecond: z.nullable(z.number()),
    layers: z.array(layerProgressSchema),
    /** Set when no byte came for a minute: the sentence to show. */
    notice: z.nullable(z.string()),
  }),
  z.object({
    type: z.literal('build'),
    step: z.number(),
    stepsTotal: z.nullable(z.number()),
    lastLine: z.string(),
  }),
  z.object({ type: z.literal('wait'), deadlineAt: z.number() }),
]);
export type Progress = z.infer<typeof progressSchema>;

export const operationStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['pending', 'running', 'succeeded', 'warned', 'failed', 'skipped', 'cancelled']),
  /** The step's one fact, e.g. `57.3 MB` or the container's id. */
  detail: z.nullable(z.string()),
  startedAt: z.nullable(z.number()),
  endedAt: z.nullable(z.number()),
  progress: z.nullable(progressSchema),
});
export type OperationStep = z.infer<typeof operationStepSchema>;

/** What a kind of operation may be told beside its name. */
const inputShape = {
  /** `upgrade`: the image to run from now on; left out: the one that is asked for already, as the registry has it now. */
  image: z.optional(z.string().check(z.minLength(1), z.maxLength(400))),
  /** `rollback`: the id of the image to put back. */
  version: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  /** `rollback`: with the settings that it had; left out: with those of now. */
  withSettings: z.optional(z.boolean()),
  /** `load`: the archive on this machine, by its whole path. */
  file: z.optional(z.string().check(z.startsWith('/'), z.maxLength(4096))),
  /** `remove-temporal`: its data as well; left out: they stay. */
  withData: z.optional(z.boolean()),
  /**
   * `setup`: what becomes of a container that has the name of ours and that no console made. `rename`: it keeps running under another
   * one; `adopt`: ours takes over with its settings, it is stopped and kept. Left out: it is left, and nothing is set up.
   */
  nameTaken: z.optional(z.enum(['rename', 'adopt'])),
  /** `remove-stray`: the container’s whole id. */
  container: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  /** What stops the worker: `idle` waits until no run is under way; left out: now. */
  when: z.optional(z.enum(['now', 'idle'])),
  /** Begins then, milliseconds since 1970, and waits until no run is under way. */
  at: z.optional(z.number()),
};
const operationInputSchema = z.object(inputShape);
export type OperationInput = z.infer<typeof operationInputSchema>;

export const operationSchema = z.object({
  id: z.string(),
  kind: operationKindSchema,
  /** The service that it locks, e.g. `agent-runner`: one operation per resource at a time. */
  resource: z.string(),
  startedBy: z.string(),
  startedAt: z.number(),
  endedAt: z.nullable(z.number()),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  /** One sentence about the result, null while it runs. */
  outcome: z.nullable(z.string()),
  steps: z.array(operationStepSchema),
  failure: z.nullable(failureRecordSchema),
  /** What it was told, where it waits first: by this it can be begun anew. */
  asked: z.optional(operationInputSchema),
  /** Keys of the clicks that asked for it, newest last: the one that started it and those that joined. */
  keys: z.optional(z.array(z.string())),
});
export type Operation = z.infer<typeof operationSchema>;

/** Input of the action that starts an operation, and body of POST /api/operations. */
export const operationRequestSchema = z.strictObject({
  kind: operationKindSchema,
  /** Made at the click: a browser sends a request twice when the connection dies, and the second must find the first. */
  key: z.uuid(),
  /** Must be true for a kind that needs confirmation: set by the second question. */
  confirmed: z.optional(z.boolean()),
  ...inputShape,
});
export type OperationRequest = z.infer<typeof operationRequestSchema>;

/** `joined` when the same work was already running, or this very click had started it. */
export const operationStartedSchema = z.object({ operationId: z.string(), joined: z.boolean() });
export type OperationStarted = z.infer<typeof operationStartedSchema>;

/** `cancelled`: false when it had ended already. */
export const operationCancelledSchema = z.object({ cancelled: z.boolean() });
export type OperationCancelled = z.infer<typeof operationCancelledSchema>;
