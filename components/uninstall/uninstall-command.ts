import { type RemovableGroup, tickedGroups } from '@/lib/contracts/uninstall';

/** The shortest command that removes these; null where there is nothing to remove. */
export function uninstallCommand(ticked: ReadonlySet<RemovableGroup>): string | null {
  const goes = tickedGroups.filter((group) => ticked.has(group));
  const stays = tickedGroups.filter((group) => !ticked.has(group));
  if (goes.length === 0) return null;
  const base = 'npx stigmer-console uninstall';
  if (stays.length === 0) return base;
  return goes.length < stays.length
    ? `${base} --only ${goes.join(',')}`
    : `${base} --keep ${stays.join(',')}`;
}
