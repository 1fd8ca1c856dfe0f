import type { GoodTime } from '@/lib/contracts/good-time';
import type { VerdictChange } from '@/lib/contracts/incident';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** What broke the worker was in its log before it was seen: a poller ages for 90 s, then the next look comes. */
const unseenMs = 2 * minuteMs;
const goodMinMs = 3 * minuteMs;
/** Of the start before it. */
const startMs = 10 * minuteMs;

interface Span extends VerdictChange {
  index: number;
  /** When the next verdict came; `now` where none did. */
  until: number;
}

/**
 * The last hour in which the worker was Ready without interruption and nothing that broke it can have been in the log yet. Of a worker
 * that is Ready, the one before what interrupted that within a day, else the hour that ends now. Null where it never was for
 * five minutes on end.
 * @param readyAt when a worker that is not Ready was seen to be last, which a console that was away knows better than its verdicts
 */
export function lastGoodTime(
  verdicts: readonly VerdictChange[],
  now: number,
  readyAt: number | null = null,
): GoodTime | null {
  const spans = verdicts.map(
    (each, index): Span => ({ ...each, index, until: verdicts[index + 1]?.at ?? now }),
  );
  const last = spans.at(-1);
  const open = last?.verdict === 'ready' ? goodTimeOf(last, spans, now) : null;
  const ended = spans
    .filter(({ verdict, index }) => verdict === 'ready' && index < spans.length - 1)
    .toReversed()
    .map((span) => ({ span, good: goodTimeOf(span, spans, Math.min(span.until, readyAt ?? now) - unseenMs) }))
    .filter((each): each is { span: Span; good: GoodTime } => each.good !== null);
  if (last?.verdict !== 'ready') return ended[0]?.good ?? null;
  const broken = spans.findLast(({ verdict }) => verdict !== 'ready' && verdict !== 'working');
  const isRecent = broken !== undefined && broken.until >= now - dayMs;
  const before = isRecent ? ended.find(({ span }) => span.index < broken.index) : undefined;
  return before?.good ?? open ?? ended[0]?.good ?? null;
}

function goodTimeOf(span: Span, spans: readonly Span[], end: number): GoodTime | null {
  if (end - span.at < goodMinMs) return null;
  const hour = { from: Math.max(span.at, end - hourMs), until: end };
  const before = spans[span.index - 1];
  const started =
    before?.verdict === 'working' ? { from: Math.max(before.at, span.at - startMs), until: span.at } : null;
  return { hour, start: started };
}
