import type { ResourceSample } from '@/lib/contracts/resources';

export const chartSize = { width: 320, height: 56 };
/** Between two samples that are further apart nothing was measured. */
const gapMs = 180_000;
const windowMinMs = 3_600_000;

/** How far back a chart goes: an hour at least, so that a minute of samples is no whole picture. */
export function chartWindowMs(samples: readonly ResourceSample[], now: number): number {
  return Math.max(windowMinMs, now - (samples[0]?.at ?? now));
}

/** One line for each stretch without a gap, as the `d` of an SVG path; the newest is at the right. */
export function chartPath(
  samples: readonly ResourceSample[],
  numberOf: (sample: ResourceSample) => number | null,
  { now, windowMs, max }: { now: number; windowMs: number; max: number },
): string {
  let previous: number | null = null;
  const parts: string[] = [];
  for (const sample of samples) {
    const value = numberOf(sample);
    if (value === null) continue;
    const x = (1 - (now - sample.at) / windowMs) * chartSize.width;
    const y = chartSize.height - (Math.min(value, max) / max) * chartSize.height;
    const joins = previous !== null && sample.at - previous <= gapMs;
    parts.push(`${joins ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}${joins ? '' : 'h0.1'}`);
    previous = sample.at;
  }
  return parts.join('');
}
