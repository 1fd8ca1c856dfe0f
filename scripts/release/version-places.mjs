/**
 * Where a version is written: package.json has it, everything else follows. `lib/version.ts` is a copy since it is bundled
 * into the browser's pages, the lock files and the worker's package since npm wants them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const months = 'January February March April May June July August September October November December';

/** Pattern: what is before the version, the version, nothing after it. */
const places = [
  { file: 'package.json', pattern: /^( {2}"version": ")([^"]+)/m },
  { file: 'package-lock.json', pattern: /^( {2}"version": ")([^"]+)/m },
  { file: 'package-lock.json', pattern: /^( {6}"version": ")([^"]+)/m },
  { file: 'agent-runner/package.json', pattern: /^( {2}"version": ")([^"]+)/m },
  { file: 'agent-runner/package-lock.json', pattern: /^( {2}"version": ")([^"]+)/m },
  { file: 'agent-runner/package-lock.json', pattern: /^( {6}"version": ")([^"]+)/m },
  { file: 'lib/version.ts', pattern: /^(export const consoleVersion = ')([^']+)/m },
  { file: 'Dockerfile.agent-runner', pattern: /^(ARG VERSION=)(\S+)/m },
];
const releasedPlace = { file: 'lib/version.ts', pattern: /^(export const consoleReleased = ')([^']+)/m };
const changelog = 'CHANGELOG.md';

/** `2026-11-28` as a manual page writes it. */
export function longDate(day) {
  const [year, month, date] = day.split('-').map(Number);
  return `${months.split(' ')[month - 1]} ${date}, ${year}`;
}

/** The version's section of the changelog; null where there is none. */
export function changelogSection(text, version) {
  const sections = text.split(/^## /m).slice(1);
  const head = new RegExp(`^${version.replaceAll('.', '\\.')} - (\\d{4}-\\d{2}-\\d{2})\\n`);
  for (const section of sections) {
    const day = head.exec(section)?.[1];
    if (day !== undefined) return { day, body: section.replace(head, '').trim() };
  }
  return null;
}

/** What contradicts the version, each as a sentence; none where all of it agrees. @param root of the checkout */
export async function contradictions(root, version) {
  const found = [];
  for (const { file, pattern } of places) {
    const written = pattern.exec(await readFile(join(root, file), 'utf8'))?.[2] ?? 'no version';
    if (written !== version) found.push(`${file} has ${written}, not ${version}.`);
  }
  const section = changelogSection(await readFile(join(root, changelog), 'utf8'), version);
  if (section === null || section.body === '')
    return [...found, `${changelog} has no section “${version} - YYYY-MM-DD” with something in it.`];
  const released = releasedPlace.pattern.exec(await readFile(join(root, releasedPlace.file), 'utf8'))?.[2];
  if (released !== longDate(section.day))
    found.push(`${releasedPlace.file} has ${released}, ${changelog} has ${longDate(section.day)}.`);
  return found;
}

async function replace(root, { file, pattern }, value) {
  const path = join(root, file);
  const text = await readFile(path, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} has no place for a version.`);
  await writeFile(
    path,
    text.replace(pattern, (_, before) => before + value),
  );
}

/** Writes the version and the day (`2026-11-28`) everywhere, and gives what is unreleased in the changelog this name. */
export async function writeVersion(root, version, day) {
  for (const place of places) await replace(root, place, version);
  await replace(root, releasedPlace, longDate(day));
  await replace(root, { file: changelog, pattern: /^(## Unreleased\n)()/m }, `\n## ${version} - ${day}\n`);
}
