import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { bundledPackages, bundleRecordSchema } from './bundled-packages';
import { cycloneDx } from './cyclonedx';
import { readDebianPackages } from './debian-packages';
import { licenceTexts } from './licence-texts';

/**
 * Run by the image's build, in the folder of the worker's packages, by the very Node that goes into the image:
 * `sbom.cjs --bundle FILE --out FILE --licences FILE [LIST OF DEBIAN PACKAGES]…`
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      bundle: { type: 'string', default: 'dist/bundle.json' },
      out: { type: 'string', default: 'dist/sbom.json' },
      licences: { type: 'string', default: 'dist/licenses.txt' },
    },
  });
  const record = bundleRecordSchema.parse(JSON.parse(await readFile(values.bundle, 'utf8')));
  const packages = await bundledPackages(record, process.cwd());
  const debian = readDebianPackages(await Promise.all(positionals.map((path) => readFile(path, 'utf8'))));
  const nodeVersion = process.versions.node;
  await writeFile(values.out, `${JSON.stringify(cycloneDx({ version, nodeVersion, packages, debian }))}\n`);
  await writeFile(values.licences, licenceTexts(packages));
  process.stdout.write(`${values.out}: ${packages.length} npm and ${debian.length} Debian packages\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
