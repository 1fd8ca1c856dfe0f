import { type Removable, type RemovableGroup, removableGroups } from '@/lib/contracts/uninstall';
import { keysOf } from '@/lib/core/keys-of';

export interface Chosen {
  groups: ReadonlySet<RemovableGroup>;
  /** The workspace's path as somebody wrote it; by nothing else it is removed. */
  workspace: string | null;
}

export interface UninstallPlan {
  /** In this order. */
  steps: Removable[];
  kept: Array<{ item: Removable; reason: string }>;
}

const order = keysOf(removableGroups);

/** Engine things that a container of ours, which stays, still needs. */
const needsContainersGone: ReadonlySet<RemovableGroup> = new Set(['volumes', 'images']);

/** What is removed, in which order, and why the rest stays: each item is in one of the two. */
export function planUninstall(items: readonly Removable[], chosen: Chosen): UninstallPlan {
  const containersStay =
    !chosen.groups.has('containers') && items.some(({ group }) => group === 'containers');
  const steps: Removable[] = [];
  const kept: UninstallPlan['kept'] = [];
  for (const item of [...items].sort((one, other) => order.indexOf(one.group) - order.indexOf(other.group))) {
    const reason = item.kept ?? reasonToKeep(item, chosen, containersStay);
    if (reason === null) steps.push(item);
    else kept.push({ item, reason });
  }
  return { steps, kept };
}

function reasonToKeep(item: Removable, chosen: Chosen, containersStay: boolean): string | null {
  if (item.group === 'workspace')
    return chosen.workspace === item.where ? null : 'it goes only when its whole path is written';
  if (!chosen.groups.has(item.group)) return 'not chosen';
  return containersStay && needsContainersGone.has(item.group)
    ? 'the containers stay, and may need it'
    : null;
}

/**
 * Whether what the console noted has to stay although it was chosen: it names what is still to be removed, and the next
 * run finds that by it.
 */
export function staysForNextRun(group: RemovableGroup, failed: ReadonlySet<RemovableGroup>): boolean {
  return group === 'state' && [...failed].some((each) => each !== 'workspace' && each !== 'logs');
}
