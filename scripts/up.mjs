/** `npm run up`: installs, builds and starts the console in the foreground. */
import './node-version.mjs';
import { join } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { ensureInstalled, root } from './install.mjs';

const args = process.argv.slice(2);
await ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
await ensureBuilt();
const { wantsPlayground } = await import('./playground-offer.mjs');
const rest = args.filter((arg) => arg !== '--playground');
const script = (await wantsPlayground(args)) ? 'scripts/playground.mjs' : 'dist/server.mjs';
process.exitCode = await runInForeground([join(root, script), ...rest]);
