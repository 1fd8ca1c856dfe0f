/** The system's Chromium, without its own connections to the internet. */
export const chromiumOptions = {
  executablePath: process.env.STIGMER_CHROMIUM ?? '/usr/bin/chromium',
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
