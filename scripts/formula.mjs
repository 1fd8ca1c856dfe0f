/**
 * Prints the formula of Homebrew for a packed file that `npm run package` made, and a release that `publish` wrote down:
 *   node scripts/formula.mjs --package dist/stigmer-console-1.2.3.tgz --published DIR/published.json
 */
import './node-version.mjs';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './install.mjs';
import { formulaOf } from './release/formula.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { package: text, published: text } });
const { version, description, license, homepage } = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
);
const name = `stigmer-console-${version}.tgz`;
if (basename(values.package) !== name)
  throw new Error(`The formula is of ${name}, not of ${values.package}.`);
const sha256 = createHash('sha256')
  .update(await readFile(values.package))
  .digest('hex');
const { images } = JSON.parse(await readFile(values.published, 'utf8'));
const { platforms } = images.find(({ target }) => target === 'runtime');
const pulledBytes = Math.max(...platforms.map((each) => each.pulledBytes));
process.stdout.write(formulaOf({ version, description, license, homepage, sha256, pulledBytes }));
