/**
 * `npm run package`: the console as a file that npm installs, `dist/stigmer-console-VERSION.tgz`, with all that it runs on
 * inside: nothing is built, compiled or asked of a registry where it is installed. `-- --built` takes the build that is there.
 */
import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ensureInstalled, root, run } from './install.mjs';

/** Of the packed file; the whole of it comes through the network before `npx` prints a line. */
const packedBytesMax = 12_000_000;

const target = join(root, 'dist/package');
/** Next's own output without its cache, its maps and what only its build reads. */
const builtEntries = ['BUILD_ID', 'package.json', 'server', 'static'];
/** What Dockerfile.agent-runner copies, so that the image is built here where no registry has it. */
const imageSources = [
  'Dockerfile.agent-runner',
  '.dockerignore',
  'agent-runner',
  'lib/core',
  'lib/contracts',
  'lib/temporal',
];
const others = [
  'bin',
  'scripts/node-version.mjs',
  'public',
  'next.config.js',
  'docs',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
];
/** The public ones as the image's build leaves them out itself (.dockerignore). */
const leftOut =
  /\.(map|nft\.json|tsbuildinfo)$|\.(test|test-support)\.ts$|^agent-runner\/(node_modules|dist|bench)(\/|$)|^docs\/images$/;

const manPage = 'man/stigmer-console.1';

const readJson = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'));

async function copy(path) {
  await cp(join(root, path), join(target, path), {
    recursive: true,
    filter: (source) => !leftOut.test(relative(root, source)),
  });
}

/** Next writes down where it was built; nothing reads it where it runs. */
async function withoutPlace(path) {
  const text = await readFile(join(root, path), 'utf8');
  await writeFile(join(target, path), text.replaceAll(root.replace(/\/$/, ''), '.'));
}

async function copyBuilt() {
  for (const entry of builtEntries) await copy(join('.next', entry));
  const names = (await readdir(join(root, '.next'))).filter((name) => name.endsWith('.json'));
  for (const name of names.filter((each) => !leftOut.test(each))) await withoutPlace(join('.next', name));
  for (const name of await readdir(join(root, 'dist')))
    if (name.endsWith('.mjs') && !name.startsWith('bench-')) await copy(join('dist', name));
}

async function copyModules(names) {
  const { packedModules } = await import('./packed-modules.mjs');
  for (const { folder, files, packageJson } of await packedModules(names, join(root, '.next'))) {
    const place = (path) => join(target, relative(root, path));
    for (const path of files) {
      await mkdir(dirname(place(path)), { recursive: true });
      await cp(path, place(path));
    }
    await writeFile(join(place(folder), 'package.json'), `${JSON.stringify(packageJson, null, 2)}\n`);
  }
}

async function writePackageJson(names) {
  const { version, description, license, homepage, repository, type, engines, bin } =
    await readJson('package.json');
  const versionOf = async (name) => [
    name,
    (await readJson(join('node_modules', name, 'package.json'))).version,
  ];
  const dependencies = Object.fromEntries(await Promise.all(names.map(versionOf)));
  const files = (await readdir(target)).filter((name) => name !== 'node_modules' && name !== 'package.json');
  const said = { version, description, license, homepage, repository, type, engines, bin, man: [manPage] };
  const whole = { name: 'stigmer-console', ...said, files, dependencies, bundleDependencies: names };
  await writeFile(join(target, 'package.json'), `${JSON.stringify(whole, null, 2)}\n`);
  return `stigmer-console-${version}.tgz`;
}

async function writeManPage() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.mjs'), 'man'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The manual page was not made: ${stderr}`);
  await mkdir(join(target, dirname(manPage)), { recursive: true });
  await writeFile(join(target, manPage), stdout);
}

function pack() {
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', join(root, 'dist')];
  const { status, stderr } = spawnSync('npm', args, { cwd: target, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack ended with exit code ${status}: ${stderr}`);
}

await ensureInstalled();
if (!process.argv.includes('--built')) await run(process.execPath, [join(root, 'scripts/build.mjs')]);
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const { importedPackages } = await import('./packed-modules.mjs');
const bundles = (await readdir(join(root, 'dist'))).filter(
  (name) => name.endsWith('.mjs') && !name.startsWith('bench-'),
);
const names = await importedPackages(bundles.map((name) => join(root, 'dist', name)));
for (const path of [...imageSources, ...others]) await copy(path);
await copyBuilt();
await copyModules(names);
await writeManPage();
const file = join('dist', await writePackageJson(names));
pack();
const { size } = await stat(join(root, file));
console.log(`${file}: ${(size / 1e6).toFixed(1)} MB, at most ${packedBytesMax / 1e6} MB`);
if (size > packedBytesMax) {
  console.error('It is larger than it may be.');
  process.exitCode = 1;
}
