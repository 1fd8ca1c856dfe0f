import type { ErrorObject, ValidateFunction } from 'ajv';
import { z } from 'zod';
import type { AgentTool } from '../tools/tool';
import type { JsonValue } from './conversation';
import type { StepProgress } from './run-progress';

const name = 'submit_result';
/** Times that an agent is told to submit its result before the run ends without. */
const remindersMax = 2;
const problemsMax = 10;

export const outputSchemaSchema = z.object({ type: z.literal('object') }).catchall(z.json());
type OutputSchema = z.infer<typeof outputSchemaSchema>;

/** The result that a run shall have, and the tool by which the agent hands it in: one that every model can call. */
export interface StructuredOutput {
  tool: AgentTool;
  /** What the agent is told in its system prompt. */
  prompt: string;
}

/** @throws an Error that says what is wrong with the schema, without what it holds */
export async function structuredOutput(schema: OutputSchema): Promise<StructuredOutput> {
  // Few runs want it.
  const { Ajv } = await import('ajv');
  const validate: ValidateFunction = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  return {
    prompt: `When the work is done, hand its result in with the tool ${name}; that ends your work.`,
    tool: {
      name,
      description: 'Hands in the result of your work, which ends it.',
      inputSchema: schema,
      readOnly: true,
      execute: async (input) =>
        validate(input)
          ? { text: 'The result was taken.', isError: false }
          : { text: `The result was not taken. ${problemsOf(validate.errors ?? [])}`, isError: true },
    },
  };
}

function problemsOf(errors: ErrorObject[]): string {
  return errors
    .slice(0, problemsMax)
    .map(({ instancePath, message }) => `${instancePath || 'result'}: ${message}`)
    .join('; ');
}

/** The result that the step handed in. */
export function submitted({ turn, results }: StepProgress): JsonValue | undefined {
  const index = turn.toolCalls.findIndex((call, place) => {
    const result = results[place];
    return call.name === name && typeof result === 'object' && !result.isError;
  });
  return turn.toolCalls[index]?.input;
}

/** For an agent that ends without its result; null: it was told often enough. */
export function reminderFor(steps: readonly StepProgress[]): string | null {
  const reminders = steps.filter(({ reminder }) => reminder !== null).length;
  return reminders < remindersMax ? `Hand in your result with the tool ${name}.` : null;
}
