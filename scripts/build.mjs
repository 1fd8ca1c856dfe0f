/** Builds what runs: Next's pages, the server, the command line, and the browser's event worker. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledDockerode, requireBanner } from './bundled-dockerode.mjs';
import { root, run, runQuietly } from './install.mjs';

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  plugins: [bundledDockerode],
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** With its packages inside, of which little is left: a thread loads its modules anew each time it is started. */
const thread = { ...node, plugins: [], minifySyntax: true };

async function bundle() {
  const { build } = await import('esbuild');
  const entry = (source, target) => ({ entryPoints: [join(root, source)], outfile: join(root, target) });
  await Promise.all([
    build({ ...node, ...entry('server/main.ts', 'dist/server.mjs'), banner: { js: requireBanner } }),
    build({
      ...node,
      ...entry('cli/main.ts', 'dist/cli.mjs'),
      banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
    }),
    build({ ...thread, ...entry('lib/logs/search/search-worker.ts', 'dist/log-search.mjs') }),
    build({ ...thread, ...entry('lib/logs/store/pack-worker.ts', 'dist/log-pack.mjs') }),
    build({
      ...entry('components/live/event-worker.ts', 'public/event-worker.js'),
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2022',
      logLevel: 'warning',
    }),
  ]);
}

const next = ['npx', ['next', 'build'], { env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } }];

async function buildAll() {
  await bundle();
  await run(...next);
}

const sources = [
  'app',
  'components',
  'lib',
  'server',
  'cli',
  'public',
  'instrumentation-client.ts',
  'package-lock.json',
  'next.config.js',
];

async function newest(path) {
  const info = await stat(path).catch(() => null);
  if (info === null || path.endsWith('event-worker.js')) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  const times = await Promise.all((await readdir(path)).map((name) => newest(join(path, name))));
  return Math.max(0, ...times);
}

/** Builds only when a source is newer than the last build; true if it built. */
export async function ensureBuilt() {
  const built = await stat(join(root, '.next/BUILD_ID')).catch(() => null);
  const bundled = await stat(join(root, 'dist/cli.mjs')).catch(() => null);
  const changed = Math.max(...(await Promise.all(sources.map((name) => newest(join(root, name))))));
  if (built && bundled && Math.min(built.mtimeMs, bundled.mtimeMs) > changed) return false;
  await bundle();
  await runQuietly('Building the console, which takes a minute', ...next);
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildAll();
