/** Which files of node_modules the built console needs at run time, package by package. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { root } from './install.mjs';

/** Which Next traces without a use here: pictures are not scaled (sharp and its own), fonts are measured while it builds. */
const neverCalled = /\/node_modules\/(sharp|@img\/[^/]+|detect-libc|semver)\/|\/capsize-font-metrics\.json$/;
/** What of Next a server in production has behind conditions that are never true; its renderers are in the trace of the pages. */
const onlyInBuilds =
  /\/next\/dist\/(server\/dev|docs|compiled\/(babel|babel-packages|crypto-browserify|cssnano-simple|next-devtools|next-server|postcss-preset-env|terser))\/|\.development\.js$|\.(map|d\.ts)$/;
/** Tests, sources, types and maps: what helps to develop with a package, not to run it. */
const development =
  /\.(test|spec)\.[cm]?js$|\.(map|md|markdown|ts|cts|mts|flow|html)$|^(test|tests|examples|\.github)\//;
const licence = /^(licen[cs]e|notice|copying)([.-].*)?$/i;
/** What npm and Node read of an installed package; without its scripts, so that none runs where it is installed. */
const keptFields = ['name', 'version', 'license', 'type', 'main', 'exports', 'imports'];

const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

/** `@scope/name` or `name` of what a module asks for. */
const packageOf = (specifier) => /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier;

/** Folder of the package that a module in `directory` gets by this name; null where none is installed. */
function installedAt(name, directory) {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
    if (at === dirname(at)) return null;
  }
}

async function filesBelow(directory) {
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
      return [path];
    }),
  );
  return lists.flat();
}

/** Packages that the bundles import by name. */
export async function importedPackages(bundles) {
  const { build } = await import('esbuild');
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' };
  const { metafile } = await build({
    ...options,
    entryPoints: bundles,
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const outside = imports.filter(({ path, external }) => external && !isBuiltin(path) && !/^[.<]/.test(path));
  return [...new Set(outside.map(({ path }) => packageOf(path)))].sort();
}

/** Files that Next found its pages to need, as it writes them beside what it built. */
async function pageFiles(built) {
  const traces = (await filesBelow(built)).filter((path) => path.endsWith('.nft.json'));
  const lists = traces.map(async (trace) =>
    (await readJson(trace)).files.map((file) => join(dirname(trace), file)),
  );
  return (await Promise.all(lists)).flat();
}

/** Files of a server that is started through `next()`: Next's own trace begins behind that. Its tracer is Next's, too. */
async function serverFiles() {
  const { nodeFileTrace } = createRequire(import.meta.url)('next/dist/compiled/@vercel/nft');
  const entry = join(root, 'node_modules/next/dist/server/next.js');
  const ignore = (path) => onlyInBuilds.test(path) || neverCalled.test(`/${path}`);
  const { fileList } = await nodeFileTrace([entry], { base: root, processCwd: root, ignore });
  return [...fileList].map((path) => join(root, path));
}

async function tracedFiles(built) {
  const files = new Set([...(await pageFiles(built)), ...(await serverFiles())]);
  const modules = [...files].filter((path) => path.startsWith(join(root, 'node_modules') + sep));
  return modules.filter((path) => !neverCalled.test(path) && !path.endsWith('.map'));
}

/** Folder of the package that a file is of. */
const folderOf = (path) => /^.*\/node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[0] ?? path;

/** All that these packages depend on, as they are installed; Next is left to its own trace. */
async function closure(names) {
  const folders = new Set();
  const add = async (name, from) => {
    const folder = installedAt(name, from);
    if (folder === null || folders.has(folder) || name === 'next') return;
    folders.add(folder);
    const { dependencies = {} } = await readJson(join(folder, 'package.json'));
    for (const dependency of Object.keys(dependencies)) await add(dependency, folder);
  };
  for (const name of names) await add(name, root);
  return folders;
}

async function leanPackageJson(folder, folders) {
  const whole = await readJson(join(folder, 'package.json'));
  const lean = Object.fromEntries(
    keptFields.filter((name) => name in whole).map((name) => [name, whole[name]]),
  );
  const wanted = Object.entries({ ...whole.peerDependencies, ...whole.dependencies });
  const dependencies = wanted.filter(([name]) => folders.has(installedAt(name, folder)));
  return { ...lean, ...(dependencies.length > 0 && { dependencies: Object.fromEntries(dependencies) }) };
}

/**
 * @param names of the packages that the bundles import
 * @param built Next's output
 * @returns one entry a package: its folder, its files, and its package.json with nothing that is not installed with it
 */
export async function packedModules(names, built) {
  const byFolder = new Map();
  for (const folder of await closure(names)) {
    const files = await filesBelow(folder);
    byFolder.set(
      folder,
      files.filter((path) => !development.test(relative(folder, path))),
    );
  }
  for (const path of await tracedFiles(built)) {
    const folder = folderOf(path);
    const files = byFolder.get(folder) ?? [];
    if (!(await stat(path)).isFile()) continue;
    byFolder.set(folder, [...files, path]);
  }
  const folders = new Set(byFolder.keys());
  return await Promise.all(
    [...byFolder].map(async ([folder, files]) => {
      const directories = new Set([folder, ...files.map((path) => dirname(path))]);
      const legal = (await filesBelow(folder)).filter(
        (path) => licence.test(basename(path)) && directories.has(dirname(path)),
      );
      const kept = new Set([...files, ...legal]);
      kept.delete(join(folder, 'package.json'));
      return { folder, files: [...kept], packageJson: await leanPackageJson(folder, folders) };
    }),
  );
}
