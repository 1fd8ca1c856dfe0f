import * as z from 'zod/mini';

export const testStepSchema = z.object({
  title: z.string(),
  state: z.enum(['running', 'passed', 'failed', 'skipped']),
  /** What was found, or why it was skipped; one sentence without a full stop. */
  detail: z.nullable(z.string()),
  /** Null while it runs, and where it was skipped. */
  durationMs: z.nullable(z.number()),
});
export type TestStep = z.infer<typeof testStepSchema>;

/** One test of the worker, end to end. */
export const testTaskSchema = z.object({
  id: z.uuid(),
  withModel: z.boolean(),
  state: z.enum(['running', 'passed', 'failed']),
  startedAt: z.number(),
  endedAt: z.nullable(z.number()),
  steps: z.array(testStepSchema),
  /** The agent's run; null: none was started. */
  workflowId: z.nullable(z.string()),
  /** What the test says nothing about, one sentence each without a full stop. */
  notProven: z.array(z.string()),
});
export type TestTask = z.infer<typeof testTaskSchema>;

/** Answer of GET /api/test: the test that runs, or the last one; null: there was none since the console started. */
export const testViewSchema = z.object({
  test: z.nullable(testTaskSchema),
  /** The model that a test with one would ask; null: none can be asked. */
  model: z.nullable(z.string()),
});
export type TestView = z.infer<typeof testViewSchema>;

/** Input of the action `startTest`, and body of POST /api/test. A test that runs is joined. */
export const testRequestSchema = z.strictObject({ key: z.uuid(), withModel: z.boolean() });
export type TestRequest = z.infer<typeof testRequestSchema>;
