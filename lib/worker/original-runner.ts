import type { FailureDetails } from '@/lib/core/failure';

/**
 * The original agent-runner takes a missing MODE for `cloud`, and then asks for a key that a local installation has not.
 * @returns null when that is not what the log says
 */
export function localModeRemedy(
  lines: readonly string[],
  mode: string | null,
): FailureDetails['remedy'] | null {
  const asksForKey = lines.some((line) =>
    line.includes('Missing required environment variable: STIGMER_API_KEY'),
  );
  if (!asksForKey || mode !== null) return null;
  return {
    summary: 'Set MODE=local in Settings: without it this image starts in cloud mode.',
    action: 'open-settings',
  };
}
