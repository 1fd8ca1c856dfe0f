import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { toolPattern } from '@/lib/contracts/tool-names';
import { budgetSchema } from '../agent/budget';
import { agentLimitsSchema } from '../agent/run-agent';
import { outputSchemaSchema } from '../agent/structured-output';
import { tokenPricesSchema } from '../agent/usage';
import { wantedSchema } from '../agent/wanted';
import { shortened } from '../payload-limit';
import { sessionIdSchema } from '../sandbox/session-id';

const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, 'Use 1 to 80 letters, digits, dots, underscores and hyphens');

export const describeRunnerInputSchema = z.strictObject({ note: z.string().max(1000).optional() }).optional();

/** With a session: its thread. Without one: a thread of its own, for one run of the agent. */
export const ensureThreadInputSchema = z
  .strictObject({ sessionId: sessionIdSchema.optional(), agentId: idSchema.optional() })
  .transform(({ sessionId, agentId }, { issues, value }) => {
    if (sessionId !== undefined && agentId === undefined) return { sessionId };
    if (agentId !== undefined && sessionId === undefined) return { sessionId: undefined, agentId };
    issues.push({ code: 'custom', message: 'Give either a sessionId or an agentId', input: value });
    return z.NEVER;
  });

export const executeAgentInputSchema = z.strictObject({
  /** The same id again continues the same run: nothing of it is done twice. */
  executionId: idSchema,
  sessionId: sessionIdSchema,
  message: z.string().min(1).max(500_000),
  /** System prompt; left out: a short one that names the working directory. */
  instructions: z.string().max(200_000).optional(),
  maxSteps: agentLimitsSchema.shape.maxSteps.optional(),
  /** US dollars per million tokens; left out: those of the worker. */
  prices: tokenPricesSchema.optional(),
  budget: budgetSchema.optional(),
  /** JSON schema of the result that the agent shall hand in. */
  outputSchema: outputSchemaSchema.optional(),
  /** Tools that are called after a person's word only; `*` stands for any letters. Those of the worker's setting come on top. */
  needsApproval: z
    .array(z.string().regex(toolPattern, 'Use names of tools, such as run_command or github__*'))
    .max(100)
    .optional(),
  /** What is wanted of the run, by a caller that answers the query `wanted`: the run may be suspended. */
  steering: wantedSchema.optional(),
});

export const readResultInputSchema = z.strictObject({
  sessionId: sessionIdSchema,
  executionId: idSchema,
  /** Byte at which the piece begins. */
  from: z.number().int().nonnegative(),
});

export const cleanupSandboxInputSchema = z.strictObject({ sessionId: sessionIdSchema });

/**
 * A null counts as left out: that is how many languages write what is not set.
 * @throws a failure that is not retried: the same input would be as wrong the next time
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(withoutNulls(input));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
  throw inputRefused(wrong.join('; '));
}

export function inputRefused(what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(shortened(`Wrong input. ${what}`), 'input-refused');
}

function withoutNulls(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input ?? undefined;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
