import type { z } from 'zod';
import type { ToolInputSchema } from '../agent/agent-model';

/** What a tool tells the model. `isError`: the call failed, and the model may try something else. */
export interface ToolResult {
  text: string;
  isError: boolean;
}

/** Something the agent may call. */
export interface AgentTool {
  name: string;
  description: string;
  inputSchema: ToolInputSchema;
  /** Changes nothing: may be called again after a crash. */
  readOnly: boolean;
  /** Never rejects for what the model did wrong; rejects when the signal aborts. */
  execute(input: unknown, signal: AbortSignal): Promise<ToolResult>;
}

interface ToolParts<Schema extends z.ZodType> {
  name: string;
  description: string;
  inputSchema: Schema;
  readOnly: boolean;
  execute(input: z.output<Schema>, signal: AbortSignal): Promise<ToolResult>;
}

/** A tool whose input is checked before it runs; wrong input becomes a result that names each wrong field. */
export function defineTool<Schema extends z.ZodType>(parts: ToolParts<Schema>): AgentTool {
  const { inputSchema, execute } = parts;
  return {
    ...parts,
    execute: async (input, signal) => {
      const parsed = inputSchema.safeParse(input);
      if (parsed.success) return await execute(parsed.data, signal);
      const wrong = parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || 'input'}: ${message}`,
      );
      return { text: `The input was not understood. ${wrong.join('; ')}`, isError: true };
    },
  };
}
