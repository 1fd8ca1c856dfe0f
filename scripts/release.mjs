/**
 * A release, step by step (docs/release.md):
 *   node scripts/release.mjs prepare 1.2.3 [--date YYYY-MM-DD]     writes the version everywhere
 *   node scripts/release.mjs check --tag v1.2.3 [--npm-tag TAG]    refuses a tag that the sources contradict
 *   node scripts/release.mjs npm-tag --tag v1.2.3                  prints under which tag npm gets it
 *   node scripts/release.mjs build --tag v1.2.3 --directory DIR    builds the images for this machine's processor
 *   node scripts/release.mjs publish --tag v1.2.3 --directory DIR --repository REF [--exact-only]
 *   node scripts/release.mjs notes --tag v1.2.3                    prints the changelog's section
 */
import './node-version.mjs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './install.mjs';
import { buildImages } from './release/build.mjs';
import { outputOf } from './release/output-of.mjs';
import { publishImages } from './release/publish.mjs';
import { npmTag, parseVersion, versionOfTag } from './release/version.mjs';
import { changelogSection, contradictions, writeVersion } from './release/version-places.mjs';

const text = { type: 'string' };
const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tag: text,
    date: text,
    'npm-tag': text,
    directory: text,
    repository: text,
    revision: text,
    'exact-only': { type: 'boolean', default: false },
    file: { ...text, default: join(root, 'Dockerfile.agent-runner') },
    base: { ...text, default: 'node:24-bookworm-slim' },
    network: { ...text, default: 'default' },
  },
});

function required(name) {
  const value = given[name];
  if (value === undefined) throw new Error(`--${name} is missing.`);
  return value;
}

function taggedVersion() {
  const tag = required('tag');
  const version = versionOfTag(tag);
  if (version === null) throw new Error(`${tag} is no tag of a release, such as v1.2.3 or v1.2.3-rc.1.`);
  return version;
}

const git = async (...args) => (await outputOf('git', args, { cwd: root })).trim();

const commands = {
  async prepare() {
    const [, version = ''] = positionals;
    if (parseVersion(version) === null) throw new Error(`${version} is no version, such as 1.2.3.`);
    await writeVersion(root, version, given.date ?? new Date().toISOString().slice(0, 10));
  },
  async check() {
    const version = taggedVersion();
    const found = await contradictions(root, version.text);
    if (version.isPrerelease && given['npm-tag'] === 'latest')
      found.push(`${version.text} is a prerelease: it cannot be latest.`);
    if (found.length > 0) throw new Error(found.join('\n'));
    console.log(`Everything says ${version.text}.`);
  },
  async 'npm-tag'() {
    console.log(npmTag(taggedVersion(), (await git('tag', '--list')).split('\n')));
  },
  async notes() {
    const section = changelogSection(
      await readFile(join(root, 'CHANGELOG.md'), 'utf8'),
      taggedVersion().text,
    );
    console.log(section?.body ?? '');
  },
  async build() {
    const { text: version } = taggedVersion();
    const revision = given.revision ?? (await git('rev-parse', 'HEAD'));
    const { tag, file, base, network } = given;
    const directory = required('directory');
    await buildImages({ tag, version, revision, file, context: root, base, network, directory }, process.env);
  },
  async publish() {
    const [version, repository, directory] = [taggedVersion(), required('repository'), required('directory')];
    const options = { version, repository, directory, exactOnly: given['exact-only'] };
    for (const { reference, digest, tags } of await publishImages(options))
      console.log(`${reference}@${digest}: ${tags.join(', ')}`);
  },
};

const [name = ''] = positionals;
try {
  if (!Object.hasOwn(commands, name))
    throw new Error(`There is ${Object.keys(commands).join(', ')}, not “${name}”.`);
  await commands[name]();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
