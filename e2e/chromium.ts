import { existsSync } from 'node:fs';

/** Debian's, the one without a window first: the same pages for less processor time. */
const debianPrograms = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** `STIGMER_CHROMIUM`, else Debian's, else the Google Chrome that is installed here. */
function browser(): { executablePath: string } | { channel: 'chrome' } {
  const { STIGMER_CHROMIUM: chosen } = process.env;
  const executablePath = chosen || debianPrograms.find(existsSync);
  return executablePath ? { executablePath } : { channel: 'chrome' };
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
