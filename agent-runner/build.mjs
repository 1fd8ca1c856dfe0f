import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the worker into dist/main.cjs and copies the SDK's native file for this machine beside it, where the bundle looks
 * for it. What only workflow workers need (webpack, swc, the virtual machines) is replaced by empty modules: the SDK loads
 * it eagerly, an activity worker never calls it.
 */
const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const dist = join(here, 'dist');

const workflowFiles =
  /@temporalio\/worker\/lib\/(workflow\/(bundler|threaded-vm|reusable-vm|vm)|debug-replayer\/index)\.js$/;
const workflowPackages = /^(webpack|memfs|unionfs|swc-loader|source-map-loader|@swc\/core)$/;

const withoutWorkflows = {
  name: 'without-workflows',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: workflowFiles }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    onResolve({ filter: workflowPackages }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

await rm(dist, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [join(here, 'src/main.ts')],
  outfile: join(dist, 'main.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  alias: { '@': dirname(here) },
  // Sources outside this folder (lib/contracts) take their packages from here.
  nodePaths: [modules],
  plugins: [withoutWorkflows],
});

const triple = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu`;
const core = dirname(createRequire(import.meta.url).resolve('@temporalio/core-bridge/package.json'));
await mkdir(join(dist, 'releases', triple), { recursive: true });
await copyFile(join(core, 'releases', triple, 'index.node'), join(dist, 'releases', triple, 'index.node'));

const [output] = Object.values(metafile.outputs);
process.stdout.write(
  `dist/main.cjs ${((output?.bytes ?? 0) / 1e6).toFixed(2)} MB, native file for ${triple}\n`,
);
