import { z } from 'zod';

/** From the vendor's documentation of prompt caching, November 2026. */
const blocksBack = 20;
const tokensMin = 1024;
const charactersPerToken = 4;

const blockSchema = z.looseObject({ cache_control: z.unknown().optional() });
const bodySchema = z.object({
  tools: z.array(blockSchema),
  system: z.array(blockSchema),
  messages: z.array(z.object({ role: z.string(), content: z.array(blockSchema) })),
});

interface Block {
  /** Everything up to the end of the block. */
  prefix: string;
  marked: boolean;
}

/** What the vendor bills for the prompts of one conversation: all of it, and the parts that it had kept or keeps from now on. */
export class AnthropicBill {
  readonly #kept = new Set<string>();

  add(body: unknown): { inputTokens: number; cachedInputTokens: number; cacheWriteTokens: number } {
    const blocks = blocksOf(body);
    const marks = blocks.flatMap(({ marked }, index) => (marked ? [index] : []));
    const found = marks
      .toReversed()
      .flatMap((at) => blocks.slice(Math.max(0, at - blocksBack), at + 1).toReversed())
      .find(({ prefix }) => this.#kept.has(prefix));
    const cachedInputTokens = tokensOf(found?.prefix ?? '');
    const keepable = marks
      .flatMap((at) => blocks[at]?.prefix ?? [])
      .filter((prefix) => tokensOf(prefix) >= tokensMin);
    for (const prefix of keepable) this.#kept.add(prefix);
    return {
      inputTokens: tokensOf(blocks.at(-1)?.prefix ?? ''),
      cachedInputTokens,
      cacheWriteTokens: Math.max(0, tokensOf(keepable.at(-1) ?? '') - cachedInputTokens),
    };
  }
}

function blocksOf(body: unknown): Block[] {
  const { tools, system, messages } = bodySchema.parse(body);
  const blocks: Block[] = [];
  let prefix = '';
  for (const { cache_control: mark, ...block } of [
    ...tools,
    ...system,
    ...messages.flatMap(({ content }) => content),
  ]) {
    prefix += JSON.stringify(block);
    blocks.push({ prefix, marked: mark !== undefined });
  }
  return blocks;
}

function tokensOf(text: string): number {
  return Math.round(text.length / charactersPerToken);
}
