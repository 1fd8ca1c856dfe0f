import { type RemovalResult, removableGroups, type UninstallView } from '@/lib/contracts/uninstall';
import { displayText } from '@/lib/core/display-text';
import { keysOf } from '@/lib/core/keys-of';
import { formatBytes } from '@/lib/core/units';
import type { UninstallPlan } from '@/lib/uninstall/plan';

const sizeOf = (bytes: number | null) => (bytes === null ? 'size unknown' : formatBytes(bytes));
const sum = (items: UninstallPlan['steps']) =>
  items.reduce((all, { sizeBytes }) => all + (sizeBytes ?? 0), 0);

/** The list, group by group: what goes, then what stays and why. */
export function uninstallLines({ unseen }: UninstallView, { steps, kept }: UninstallPlan): string[] {
  const reasonOf = new Map(kept.map(({ item, reason }) => [item.id, reason]));
  const all = [...steps, ...kept.map(({ item }) => item)];
  const groups = keysOf(removableGroups).flatMap((group) => {
    const items = all.filter((each) => each.group === group);
    if (items.length === 0) return [];
    const lines = items.map((item) => {
      const reason = reasonOf.get(item.id);
      const facts = [sizeOf(item.sizeBytes), item.where, item.note].filter((each) => each !== null);
      return `  ${reason === undefined ? '[x]' : '[ ]'} ${item.name}: ${facts.join(', ')}${reason === undefined ? '' : `; stays: ${reason}`}`;
    });
    return [`${removableGroups[group]} (${group})`, ...lines];
  });
  return [
    ...groups,
    ...unseen.map(({ where, reason }) => `Not looked at: ${where}: ${reason}`),
    steps.length === 0 ? 'Nothing goes.' : `${steps.length} go, ${formatBytes(sum(steps))} at most.`,
  ].map(displayText);
}

export function resultLine({ state, name, where, reason }: RemovalResult): string {
  const words = { removed: 'Removed', failed: 'Not removed', left: 'Left' };
  return displayText(`${words[state]}: ${name}, ${where}${reason === null ? '' : `: ${reason}`}`);
}

export function byHandLines(byHand: UninstallView['byHand']): string[] {
  return [
    'What the console cannot take away itself:',
    ...byHand.map(({ what, command }) => `  ${what}: ${command}`),
  ];
}
