import * as z from 'zod/mini';

/** Of a run: `under-way` where nothing more can be read of it. */
export const runStateSchema = z.enum([
  'waiting-turn',
  'working',
  'paused',
  'awaiting-approval',
  'under-way',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed-out',
  'continued',
]);
export type RunState = z.infer<typeof runStateSchema>;

/** By which a list can be narrowed: what Temporal itself tells apart. */
export const runFilterSchema = z.enum([
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed-out',
]);
export type RunFilter = z.infer<typeof runFilterSchema>;

/** Also the name of its directory: neither dots alone nor a separator. */
export const sessionIdSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'Write the id of a session'));

export const runReferenceSchema = z.object({
  workflowId: z.string().check(z.minLength(1), z.maxLength(1000)),
  /** Left out: the last run of that workflow. */
  runId: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
});

export const tokensSchema = z.object({ input: z.number(), output: z.number() });
export type Tokens = z.infer<typeof tokensSchema>;

/** Times are by this machine's clock, milliseconds since 1970. What nobody tells is null. */
export const runRowSchema = z.object({
  workflowId: z.string(),
  runId: z.string(),
  /** Of the workflow, e.g. `RunAgent`. */
  type: z.string(),
  state: runStateSchema,
  /** Why a completed run ended, e.g. `done`, `max-steps`. */
  finishReason: z.nullable(z.string()),
  session: z.nullable(z.string()),
  /** What the agent was told: the beginning. */
  message: z.nullable(z.string()),
  startedAt: z.number(),
  endedAt: z.nullable(z.number()),
  steps: z.nullable(z.number()),
  tokens: z.nullable(tokensSchema),
  /** US dollars. */
  costUsd: z.nullable(z.number()),
  /** Why it failed: the innermost cause, with its code where the worker gave one. */
  failure: z.nullable(z.object({ code: z.nullable(z.string()), text: z.string() })),
  /** What went through Temporal is encrypted, and the console has no key. */
  encrypted: z.boolean(),
});
export type RunRow = z.infer<typeof runRowSchema>;

/** Query of GET /api/runs. */
export const runsQuerySchema = z.object({
  state: z.optional(runFilterSchema),
  session: z.optional(sessionIdSchema),
  /** Of the page before. */
  after: z.optional(z.string().check(z.maxLength(4000))),
});
export type RunsQuery = z.infer<typeof runsQuerySchema>;

/** Answer of GET /api/runs: those under way first, then those that ended last. */
export const runsViewSchema = z.object({
  taskQueue: z.string(),
  runs: z.array(runRowSchema),
  /** For the next page; null: there is none. */
  next: z.nullable(z.string()),
  /** Why journals cannot be read, one sentence without a full stop. */
  unreadable: z.nullable(z.string()),
});
export type RunsView = z.infer<typeof runsViewSchema>;

const shownTextSchema = z.object({
  text: z.string(),
  /** There is more of it. */
  cut: z.boolean(),
});
export type ShownText = z.infer<typeof shownTextSchema>;

export const toolCallSchema = z.object({
  name: z.string(),
  /** As JSON. */
  input: shownTextSchema,
  outcome: z.enum(['not-started', 'started', 'done', 'error']),
  output: z.nullable(shownTextSchema),
});
export type ToolCallView = z.infer<typeof toolCallSchema>;

/** One answer of the model, and what came of it. */
export const runStepSchema = z.object({
  step: z.number(),
  text: shownTextSchema,
  calls: z.array(toolCallSchema),
  tokens: tokensSchema,
  /** Null without prices that the console knows. */
  costUsd: z.nullable(z.number()),
  /** The conversation was shortened before it. */
  shortened: z.boolean(),
  /** What the runner told the agent after it. */
  reminder: z.nullable(z.string()),
  /** By people, after it. */
  said: z.array(z.string()),
});
export type RunStepView = z.infer<typeof runStepSchema>;

/** A call that waits for a person's word. */
export const approvalSchema = z.object({
  id: z.string(),
  tool: z.string(),
  input: z.string(),
  inputCut: z.boolean(),
});

/** Query of GET /api/runs/run. */
export const runQuerySchema = z.extend(runReferenceSchema, {
  /** Shows the steps before that one; left out: the last ones. */
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
});
export type RunQueryInput = z.infer<typeof runQuerySchema>;

/** Answer of GET /api/runs/run. */
export const runViewSchema = z.object({
  run: runRowSchema,
  /** What the agent was told, and with which other inputs, as JSON; null: not known. */
  message: z.nullable(shownTextSchema),
  options: z.nullable(z.string()),
  /** What people said before the first step. */
  said: z.array(z.string()),
  /** A part of them: the last, or those before the one that was asked for. */
  steps: z.array(runStepSchema),
  /** So many there are in the journal. */
  stepsInJournal: z.number(),
  /** Why there is no journal, one sentence without a full stop; null: there is one. */
  journal: z.nullable(z.string()),
  /** By the agent's file tools, in the order of the last change. */
  files: z.array(z.string()),
  /** Characters of an answer that the model is writing, and the end of its text. */
  writing: z.nullable(z.object({ characters: z.number(), text: z.string() })),
  approval: z.nullable(approvalSchema),
  /** The agent's last words, or the result that it handed in; null: none, or not known. */
  answer: z.nullable(shownTextSchema),
  /** How a failure came about, the outermost first. */
  causes: z.array(z.object({ code: z.nullable(z.string()), text: z.string() })),
  /** It is under way, and of a worker that can be spoken to. */
  steerable: z.boolean(),
  /** Why it cannot be spoken to, though it is under way: its worker is older. */
  unsteerable: z.optional(z.string()),
});
export type RunView = z.infer<typeof runViewSchema>;

const keySchema = z.uuid();
const reference = { ...runReferenceSchema.shape, key: keySchema };

/** Input of the action `orderRun`, and body of POST /api/runs/run. `key` is made at the click: the same again is once. */
export const runOrderSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...reference, type: z.literal('cancel') }),
  z.strictObject({ ...reference, type: z.literal('pause') }),
  z.strictObject({ ...reference, type: z.literal('resume') }),
  z.strictObject({ ...reference, type: z.literal('stop') }),
  z.strictObject({
    ...reference,
    type: z.literal('message'),
    text: z.string().check(z.minLength(1), z.maxLength(50_000)),
  }),
  z.strictObject({ ...reference, type: z.literal('approve'), call: z.string().check(z.maxLength(100)) }),
  z.strictObject({
    ...reference,
    type: z.literal('deny'),
    call: z.string().check(z.maxLength(100)),
    reason: z.optional(z.string().check(z.maxLength(2000))),
  }),
]);
export type RunOrderInput = z.infer<typeof runOrderSchema>;

/** Input of the action `repeatRun`. */
export const runRepeatSchema = z.strictObject(reference);
