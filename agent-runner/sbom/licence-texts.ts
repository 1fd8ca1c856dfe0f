import type { BundledPackage } from './bundled-packages';

const line = '-'.repeat(80);

/** The texts that the licences of the bundled packages want to be passed on; equal ones once, under all their names. */
export function licenceTexts(packages: readonly BundledPackage[]): string {
  const titles = new Map<string, string[]>();
  for (const { name, version, licence, licenceTexts: texts } of packages) {
    const text = texts.map((each) => each.trim()).join('\n\n') || 'The package carries no text of its own.';
    titles.set(text, [...(titles.get(text) ?? []), `${name} ${version} (${licence ?? 'no licence named'})`]);
  }
  return [...titles].map(([text, names]) => `${names.join('\n')}\n${line}\n${text}\n`).join(`\n${line}\n`);
}
