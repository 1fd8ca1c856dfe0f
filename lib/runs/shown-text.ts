import type { ShownText } from '@/lib/contracts/runs';

/** A browser shows no more at once, and nobody reads more: the whole of it is in the session's directory. */
const charactersMax = 20_000;

export function shown(text: string, max = charactersMax): ShownText {
  if (text.length <= max) return { text, cut: false };
  // No half of a pair of surrogates.
  return { text: text.slice(0, max).replace(/[\uD800-\uDBFF]$/, ''), cut: true };
}
