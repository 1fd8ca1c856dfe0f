import { existsSync } from 'node:fs';

const debianChromium = '/usr/bin/chromium';

/** `STIGMER_CHROMIUM`, else Debian's, else the Google Chrome that is installed here. */
function browser(): { executablePath: string } | { channel: 'chrome' } {
  const { STIGMER_CHROMIUM: chosen } = process.env;
  if (chosen) return { executablePath: chosen };
  return existsSync(debianChromium) ? { executablePath: debianChromium } : { channel: 'chrome' };
}

/** The system's browser, without its own connections to the internet. */
export const chromiumOptions = {
  ...browser(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
