/** `57_300_000` → `57.3 MB` (MB = 10^6). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(1)} ${unit}`;
}

/** `134_000` → `2 min 14 s`; below ten seconds with one decimal; two largest units at most. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const parts: Array<[number, string]> = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** A duration that is shown counting up or down: whole seconds, at least one. */
export function formatSeconds(durationMs: number): string {
  return formatDuration(Math.max(1, Math.floor(durationMs / 1000)) * 1000).replace('.0 s', ' s');
}

/** Age as a person says it: `0.4 s ago`, `3 s ago`, `2 h ago`. */
export function formatAge(ageMs: number): string {
  const ms = Math.max(0, ageMs);
  if (ms < 950) return `${(ms / 1000).toFixed(1)} s ago`;
  const steps: Array<[number, string]> = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ];
  for (const [size, unit] of steps) if (ms >= size) return `${Math.floor(ms / size)} ${unit} ago`;
  return `${Math.round(ms / 1000)} s ago`;
}

/** Ids are shown with 12 characters; `sha256:` is dropped. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
