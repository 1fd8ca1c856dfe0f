import type { Page } from '@playwright/test';

const burst = "seq $((i*1000+1)) $((i*1000+1000)) | sed 's/^/line /; s/000$/000 with a needle/'";

/** For a container: prints without end, up to ten thousand lines a second, every thousandth with a word to find. */
export const printerCommand = [
  'sh',
  '-c',
  `i=0; while true; do ${burst}; usleep 100000; i=$((i+1)); done`,
] as const;

/** Number of the last line that the Logs page has drawn; 0 when there is none. */
export async function lastDrawn(page: Page): Promise<number> {
  const rows = page.getByRole('log').locator('[data-line]');
  return (await rows.count()) === 0 ? 0 : Number(await rows.last().getAttribute('data-line'));
}
