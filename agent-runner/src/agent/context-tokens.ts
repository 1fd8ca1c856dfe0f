/** Fewer than in English text, so that an estimate is rather too high. */
const charactersPerToken = 3;

/** About as many tokens as the value takes as JSON; the models' own counts differ. */
export function tokensOf(value: unknown): number {
  return Math.ceil((JSON.stringify(value)?.length ?? 0) / charactersPerToken);
}
