import { z } from 'zod';
import { jsonOrNull } from '@/lib/core/json-or-null';

const count = z.number().int().nonnegative();
const step = z.number().int().min(1).max(100_000);
const usageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  cachedInputTokens: count.default(0),
  cacheWriteTokens: count.default(0),
});

/** Of a run's journal (docs/agent-runner.md), what is shown of it; more than that may stand there. */
const recordSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-start'), message: z.string() }),
  z.object({
    type: z.literal('turn'),
    step,
    turn: z.object({
      text: z.string(),
      toolCalls: z.array(z.object({ name: z.string(), input: z.unknown() })).max(1000),
      usage: usageSchema,
    }),
  }),
  z.object({ type: z.literal('compaction'), step, usage: usageSchema }),
  z.object({ type: z.literal('reminder'), step, text: z.string() }),
  z.object({ type: z.literal('tool-start'), step, index: count }),
  z.object({ type: z.literal('tool-end'), step, index: count, text: z.string(), isError: z.boolean() }),
  z.object({ type: z.literal('said'), step: count, text: z.string() }),
]);
export type JournalRecord = z.infer<typeof recordSchema>;

const lineFeed = 0x0a;

/**
 * The records of whole lines. A line that is no record is left out: the agent's own commands may write there, and the last line
 * may be half written.
 */
export function readRecords(bytes: Buffer): JournalRecord[] {
  const records: JournalRecord[] = [];
  let from = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, from)) {
    const record = recordSchema.safeParse(jsonOrNull(bytes.toString('utf8', from, end)));
    if (record.success) records.push(record.data);
    from = end + 1;
  }
  return records;
}
