import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ResultPiece } from '../activities/kept-result';
import type { ReadResultInput, RunAgentResult } from '../workflows/run-agent-contract';

const wholeSchema = z.looseObject({ text: z.string(), output: z.json() });

/** With its whole text and output, where they were kept in the session's directory. */
export async function wholeResult(
  { workflow }: Client,
  taskQueue: string,
  result: RunAgentResult,
): Promise<RunAgentResult> {
  const { kept, ...rest } = result;
  if (kept === undefined) return result;
  const pieces: Buffer[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const input: ReadResultInput = { ...kept.in, from };
    const { data, next }: ResultPiece = await workflow.execute('ReadResult', {
      taskQueue,
      workflowId: `read-result-${randomUUID()}`,
      args: [input],
      staticSummary: 'Reads an answer that was kept',
    });
    pieces.push(Buffer.from(data, 'base64'));
    from = next;
  }
  const { data } = wholeSchema.safeParse(jsonOrNull(Buffer.concat(pieces).toString('utf8')));
  if (data === undefined)
    throw new Error(
      `The answer of ${kept.bytes} bytes is not in the directory of session ${result.sessionId} any more; its beginning is in Temporal.`,
    );
  const { text, output } = data;
  return { ...rest, text, output };
}
