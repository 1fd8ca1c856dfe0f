import { boundKeyProblems } from '@/lib/contracts/bound-keys';
import type { SettingsView } from '@/lib/contracts/settings-view';
import type { Drafts } from './settings-form';

/** Keys that what was typed would send elsewhere than they were entered for; the server refuses the same. */
export function boundDraftProblems({ effective }: SettingsView, drafts: Drafts): Record<string, string> {
  const inFile = effective.filter(
    ({ source, isSet }) => isSet && source !== 'default' && source !== 'profile',
  );
  const before = Object.fromEntries(inFile.map(({ from, value }) => [from, value ?? 'set']));
  const after: Record<string, string | undefined> = { ...before };
  for (const { name, from } of inFile) if (drafts[name] === null) delete after[from];
  for (const [name, value] of Object.entries(drafts)) after[name] = value ?? undefined;
  return Object.fromEntries(
    boundKeyProblems(before, after, drafts).map(({ name, message }) => [name ?? '', message]),
  );
}
