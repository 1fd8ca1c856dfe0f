import { z } from 'zod';
import { type AgentTool, defineTool } from '../tools/tool';

export interface RecordingTools {
  tools: AgentTool[];
  /** What the writing tool wrote, in order. */
  written: string[];
  /** How often the reading tool was asked. */
  looks: number;
}

/** One tool that writes and one that only looks. `beforeWrite` and `afterWrite` may fail, as a crash does. */
export function recordingTools(hooks: { beforeWrite?(): void; afterWrite?(): void } = {}): RecordingTools {
  const recording: RecordingTools = { tools: [], written: [], looks: 0 };
  recording.tools.push(
    defineTool({
      name: 'write_note',
      description: 'Writes a note.',
      inputSchema: z.object({ text: z.string() }),
      readOnly: false,
      execute: async ({ text }) => {
        hooks.beforeWrite?.();
        recording.written.push(text);
        hooks.afterWrite?.();
        return { text: `Wrote ${text}`, isError: false };
      },
    }),
    defineTool({
      name: 'look',
      description: 'Looks at the notes.',
      inputSchema: z.object({ depth: z.number().default(1) }),
      readOnly: true,
      execute: async ({ depth }) => {
        recording.looks++;
        return { text: `Looked ${depth} deep`, isError: false };
      },
    }),
  );
  return recording;
}
