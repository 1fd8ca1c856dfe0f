import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundledPackages } from './bundled-packages';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sbom-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function install(directory: string, manifest: object, source: string): Promise<void> {
  await write(`${directory}/package.json`, JSON.stringify({ main: 'index.js', ...manifest }));
  await write(`${directory}/index.js`, source);
}

async function bundled(
  entry: string,
  more: { workflowSources?: string[]; copied?: Record<string, string> } = {},
) {
  await write('entry.js', entry);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['entry.js'],
    bundle: true,
    metafile: true,
    write: false,
    platform: 'node',
    logLevel: 'silent',
  });
  return await bundledPackages({ metafiles: [metafile], workflowSources: [], copied: {}, ...more }, root);
}

it('lists what is in the bundle with version and licence, and nothing that was dropped or only lies there', async () => {
  await install(
    'node_modules/used',
    { name: 'used', version: '1.2.3', license: 'MIT' },
    'export const a = 1;',
  );
  await install(
    'node_modules/@scope/old',
    { name: '@scope/old', version: '2.0.0', license: { type: 'ISC' } },
    'exports.b = 2;',
  );
  await install(
    'node_modules/dropped',
    { name: 'dropped', version: '1.0.0', sideEffects: false },
    'export const c = 3;',
  );
  await install('node_modules/idle', { name: 'idle', version: '1.0.0' }, 'exports.d = 4;');
  await write('node_modules/used/LICENSE.md', 'Permission is granted');
  await write('node_modules/used/license-checker.js', '');
  const packages = await bundled(`
    import { a } from 'used'; import { b } from '@scope/old'; import { c } from 'dropped';
    console.log(a, b);`);
  expect(packages).toEqual([
    { name: '@scope/old', version: '2.0.0', licence: 'ISC', licenceTexts: [], files: [] },
    { name: 'used', version: '1.2.3', licence: 'MIT', licenceTexts: ['Permission is granted'], files: [] },
  ]);
});

it('tells two versions of a package apart, and lists two copies of one version once', async () => {
  const copy = (version: string) => ({ name: 'copy', version });
  await install('node_modules/copy', copy('1.0.0'), 'exports.n = 1;');
  for (const [parent, version] of [
    ['left', '1.0.0'],
    ['right', '2.0.0'],
  ] as const) {
    await install(
      `node_modules/${parent}`,
      { name: parent, version: '1.0.0' },
      `exports.n = require('copy').n;`,
    );
    await install(`node_modules/${parent}/node_modules/copy`, copy(version), `exports.n = '${version}';`);
  }
  const packages = await bundled(`
    import { n } from 'copy'; import * as left from 'left'; import * as right from 'right';
    console.log(n, left.n, right.n);`);
  expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'copy 1.0.0',
    'copy 2.0.0',
    'left 1.0.0',
    'right 1.0.0',
  ]);
});

it('lists the packages of the workflow bundle, and those of which only a file was copied', async () => {
  for (const name of ['in-workflow', 'native']) {
    await install(`node_modules/${name}`, { name, version: '1.0.0' }, '');
  }
  const packages = await bundled('console.log(1);', {
    workflowSources: [join(root, 'node_modules/in-workflow/src/a.ts'), join(root, 'src/own.ts')],
    copied: { 'releases/index.node': join(root, 'node_modules/native/releases/index.node') },
  });
  expect(packages).toMatchObject([
    { name: 'in-workflow', files: [] },
    { name: 'native', files: ['releases/index.node'] },
  ]);
});
