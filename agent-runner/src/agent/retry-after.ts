/** How long a server asks to wait, in seconds, as a date, or in OpenAI's own milliseconds; null when it does not say. */
export function retryAfterOf(headers: Record<string, string> | undefined, now: number): number | null {
  const milliseconds = numberOf(headers?.['retry-after-ms']);
  if (milliseconds !== null) return milliseconds;
  const written = headers?.['retry-after'];
  const seconds = numberOf(written);
  if (seconds !== null) return seconds * 1000;
  const at = Date.parse(written ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function numberOf(text = ''): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
