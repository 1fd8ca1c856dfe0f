import { messageOf } from '@/lib/core/failure';

/**
 * The SDK's native core hands its errors over as Rust debug text: nested names with the sentence in `message: "…"`. The
 * innermost such sentence is what a reader needs; any other text stays as it is. Only for log lines and reasons: nothing is
 * decided by it.
 */
export function causeOf(error: unknown): string {
  const text = messageOf(error);
  const sentence = [...text.matchAll(/message: "((?:[^"\\]|\\.)+)"/g)].at(-1)?.[1];
  const chosen = sentence ?? text;
  return chosen.length > 300 ? `${chosen.slice(0, 300)}…` : chosen.replace(/\.$/, '');
}
