import type { ImageHere } from '@/lib/contracts/versions';
import { formatBytes } from '@/lib/core/units';

/** `v0.1.0, 57.3 MB`; an image that says no version of itself has its size. */
export function imageWords({ version, sizeBytes }: Pick<ImageHere, 'version' | 'sizeBytes'>): string {
  return [...(version === null ? [] : [`v${version.replace(/^v/, '')}`]), formatBytes(sizeBytes)].join(', ');
}

/** As the browser's language writes a day and a minute. */
export function momentWords(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
