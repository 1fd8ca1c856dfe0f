import * as z from 'zod/mini';

export const queueTypeSchema = z.enum(['workflow', 'activity']);
export type QueueType = z.infer<typeof queueTypeSchema>;

const brakeSchema = z.object({
  perSecond: z.number(),
  /** `api`: somebody set it for the queue; `worker`: a worker asks for it with each poll. */
  source: z.enum(['api', 'worker']),
  /** Who set it, by their own word, and what for. */
  by: z.nullable(z.string()),
  reason: z.nullable(z.string()),
});
export type QueueBrake = z.infer<typeof brakeSchema>;

/** The tasks of one type on a task queue, as Temporal tells them. */
export const queueHalfSchema = z.object({
  type: queueTypeSchema,
  /** Null where the server keeps no statistics. */
  backlog: z.nullable(
    z.object({
      /** Approximate by Temporal's own word. */
      count: z.number(),
      /** Of the oldest task. */
      ageMs: z.number(),
      /** Averages of the last 30 s. */
      addedPerSecond: z.number(),
      takenPerSecond: z.number(),
    }),
  ),
  brake: z.nullable(brakeSchema),
});
export type QueueHalf = z.infer<typeof queueHalfSchema>;

/**
 * `ours`: this console's worker; `unproven`: may be it, its image promises no identity; `agent-runner`: of another console, or
 * started by hand; `container`: another
 * kind, in another container of this engine; `former`: no longer polls.
 */
export const pollerRelationSchema = z.enum([
  'ours',
  'unproven',
  'agent-runner',
  'container',
  'stranger',
  'former',
]);
export type PollerRelation = z.infer<typeof pollerRelationSchema>;

export const queuePollerSchema = z.object({
  identity: z.string(),
  relation: pollerRelationSchema,
  /** One phrase: which worker that is, as far as it can be told. */
  who: z.string(),
  host: z.nullable(z.string()),
  sdk: z.nullable(z.string()),
  /** The types of tasks that it asks for. */
  polls: z.array(queueTypeSchema),
  /** Milliseconds since 1970; null: Temporal lists no poll of it, for its places are all taken. */
  lastPollAt: z.nullable(z.number()),
  /** Of activities; null: it sends no heartbeats. */
  slots: z.nullable(z.object({ used: z.number(), free: z.number() })),
  version: z.nullable(z.string()),
  /** Who gets all tasks in its place; null: it gets some. */
  elsewhere: z.nullable(z.string()),
});
export type QueuePoller = z.infer<typeof queuePollerSchema>;

/** Answer of GET /api/queue. */
export const queueViewSchema = z.object({
  taskQueue: z.string(),
  namespace: z.string(),
  address: z.string(),
  at: z.number(),
  pollers: z.array(queuePollerSchema),
  halves: z.array(queueHalfSchema),
  /** Which version gets the tasks of new workflows; null: workers without one. */
  routing: z.nullable(z.string()),
  /** Workflows of the queue that have not ended; null: not asked, for nothing waits. */
  openWorkflows: z.nullable(z.number()),
  /** Why containers could not be told apart; null: they could. */
  engineUnknown: z.nullable(z.string()),
});
export type QueueView = z.infer<typeof queueViewSchema>;
