import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { build } from 'esbuild';
import { nativeTarget } from './native-target.mjs';

/**
 * Makes dist/: the worker (main.cjs), the thread in which its workflows run and that tells where the
 * main one hangs (workflow-thread.cjs), the workflows
 * (workflows.js), and beside them the two files that the SDK looks for there: its native part for this machine and the
 * reader of source maps. A fourth bundle (failure-converter.cjs) is read by the SDK by its path. Two files do not go into the image: what the bundles are made of (bundle.json) and the program
 * that makes a bill of materials of it (sbom.cjs).
 */
const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const require = createRequire(import.meta.url);

/** Only a build bundles workflows or replays them in a debugger; the SDK loads what that needs eagerly. */
const buildFiles = /@temporalio\/worker\/lib\/(workflow\/bundler|debug-replayer\/index)\.js$/;
const buildPackages = /^(webpack|memfs|unionfs|swc-loader|source-map-loader|@swc\/core)$/;

const withoutBuildTools = {
  name: 'without-build-tools',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: buildFiles }, () => ({
      contents: 'exports.defaultWorkflowInterceptorModules = [];',
      loader: 'js',
    }));
    onResolve({ filter: buildPackages }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** The SDK starts its thread from a file in its package; here that is a file of its own beside the bundle. */
const withThreadBeside = {
  name: 'with-thread-beside',
  setup({ onLoad }) {
    onLoad({ filter: /@temporalio\/worker\/lib\/workflow\/threaded-vm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const inPackage = "require.resolve('./workflow-worker-thread')";
      if (!source.includes(inPackage)) throw new Error(`${path} no longer starts its thread as it did`);
      return {
        contents: source.replace(inPackage, "require('node:path').join(__dirname, 'workflow-thread.cjs')"),
        loader: 'js',
      };
    });
  },
};

/** Sources outside this folder (lib/) take their packages from here, not from those of a console that is installed above them. */
const withOwnPackages = {
  name: 'with-own-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@[^/]|[^@./])/ }, ({ path, importer, kind }) =>
      importer === '' || importer.startsWith(here + sep)
        ? undefined
        : resolve(path, { resolveDir: here, kind }),
    );
  },
};

function bundle(entry, name, { define = {}, alias = {} } = {}) {
  return build({
    define,
    entryPoints: [entry],
    outfile: join(dist, name),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    keepNames: true,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    alias: { '@': dirname(here), ...alias },
    plugins: [withOwnPackages, withoutBuildTools, withThreadBeside],
  });
}

/** The workflow bundle ends with its source map, which names every module in it, and parts of the bundler. */
function takeMap(code) {
  const [line, map] = /^\/\/# sourceMappingURL=data:application\/json;[^,]*base64,(.+)$/m.exec(code) ?? [];
  if (map === undefined) throw new Error('The workflow bundle has no source map');
  return { script: code.replace(line, ''), map: JSON.parse(Buffer.from(map, 'base64').toString('utf8')) };
}

/**
 * The worker keeps it in two threads as long as it lives: without the sources, which only a debugger reads, and escaped, since
 * one letter beyond Latin makes every letter of a script take two bytes.
 */
function withSmallMap({ script, map: { sourcesContent: _, ...map } }) {
  const escaped = script.replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const base64 = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${escaped.trimEnd()}\n//# sourceMappingURL=data:application/json;base64,${base64}`;
}

await rm(dist, { recursive: true, force: true });
const core = dirname(require.resolve('@temporalio/core-bridge/package.json'));
const native = join('releases', nativeTarget(process.arch), 'index.node');
const copied = {
  [native]: join(core, native),
  'mappings.wasm': require.resolve('source-map/lib/mappings.wasm'),
};
await mkdir(dirname(join(dist, native)), { recursive: true });
const encrypts = { 'globalThis.stigmerEncryptsFailures': 'true' };
const [{ code }, worker, thread, failures] = await Promise.all([
  bundleWorkflowCode({
    workflowsPath: join(here, 'src/workflows/workflow-types.ts'),
    workflowInterceptorModules: ['locked-payloads', 'passed-trace'].map((name) =>
      join(here, `src/workflows/${name}.ts`),
    ),
    failureConverterPath: join(here, 'src/payloads/failure-converter.ts'),
    logger: new DefaultLogger('WARN'),
  }),
  bundle(join(here, 'src/main.ts'), 'main.cjs'),
  // All that the thread needs of gRPC is one class that errors carry.
  bundle(join(here, 'src/workflow-thread.ts'), 'workflow-thread.cjs', {
    alias: { '@grpc/grpc-js': '@grpc/grpc-js/build/src/metadata.js' },
  }),
  bundle(join(here, 'src/payloads/failure-converter.ts'), 'failure-converter.cjs', { define: encrypts }),
  bundle(join(here, 'sbom/main.ts'), 'sbom.cjs'),
  ...Object.entries(copied).map(([name, path]) => copyFile(path, join(dist, name))),
]);
const workflows = takeMap(code);
await writeFile(join(dist, 'workflows.js'), withSmallMap(workflows));
const metafiles = [worker.metafile, thread.metafile, failures.metafile];
const record = { metafiles, workflowSources: workflows.map.sources.filter(isAbsolute), copied };
await writeFile(join(dist, 'bundle.json'), JSON.stringify(record));
for (const name of ['main.cjs', 'workflow-thread.cjs', 'workflows.js']) {
  const { length } = await readFile(join(dist, name));
  process.stdout.write(`dist/${name} ${(length / 1e6).toFixed(2)} MB\n`);
}
process.stdout.write(`dist/${native}\n`);
