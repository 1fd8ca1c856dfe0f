'use client';

import { useState } from 'react';
import { useRequest } from '@/components/live/use-request';
import { CodeBlock } from '@/components/ui/code-block';
import { FailureCard } from '@/components/ui/failure-card';
import { Skeleton } from '@/components/ui/skeleton';
import {
  type Removable,
  type RemovableGroup,
  removableGroups,
  tickedGroups,
  type UninstallView,
  uninstallViewSchema,
} from '@/lib/contracts/uninstall';
import { keysOf } from '@/lib/core/keys-of';
import { formatBytes } from '@/lib/core/units';
import { uninstallCommand } from './uninstall-command';

/** Group by group, each with a tick, and the command that removes what is ticked. */
export function RemovableList() {
  const { value: view, failure } = useRequest(uninstallViewSchema, '/api/uninstall', 0);
  if (failure !== null) return <FailureCard failure={failure} heading="h3" />;
  if (view === null) return <Skeleton className="h-60" />;
  return <Groups view={view} />;
}

function Groups({ view }: { view: UninstallView }) {
  const [ticked, setTicked] = useState<ReadonlySet<RemovableGroup>>(new Set(tickedGroups));
  const groups = keysOf(removableGroups).filter((group) => view.items.some((item) => item.group === group));
  const toggle = (group: RemovableGroup, on: boolean) =>
    setTicked(new Set(tickedGroups.filter((each) => (each === group ? on : ticked.has(each)))));
  const command = uninstallCommand(ticked);
  return (
    <div className="max-w-200">
      <ul className="border-t border-line">
        {groups.map((group) => (
          <Group
            key={group}
            group={group}
            items={view.items.filter((item) => item.group === group)}
            isTicked={ticked.has(group)}
            onToggle={(on) => toggle(group, on)}
          />
        ))}
      </ul>
      {view.unseen.map(({ where, reason }) => (
        <p key={where} className="pt-3 text-dense break-words text-text-2">
          Not looked at: {where}. {reason}
        </p>
      ))}
      <p className="pt-3.5 pb-2 text-dense text-text-2">
        {command === null
          ? 'Nothing is ticked.'
          : 'End this console, then run the command. It shows this list again and asks.'}
      </p>
      {command !== null && <CodeBlock code={command} />}
    </div>
  );
}

function Group(props: {
  group: RemovableGroup;
  items: readonly Removable[];
  isTicked: boolean;
  onToggle: (on: boolean) => void;
}) {
  const { group, items, isTicked, onToggle } = props;
  return (
    <li className="border-b border-line py-2.5">
      {group === 'workspace' ? (
        <p className="text-dense font-medium">{removableGroups[group]}</p>
      ) : (
        <label className="flex items-center gap-2 text-dense font-medium">
          <input
            type="checkbox"
            checked={isTicked}
            onChange={({ target }) => onToggle(target.checked)}
            className="size-4 shrink-0 accent-ink"
          />
          {removableGroups[group]}
        </label>
      )}
      <ul className="pl-6">
        {items.map((item) => (
          <RemovableRow key={item.id} item={item} />
        ))}
      </ul>
    </li>
  );
}

function RemovableRow({ item: { group, name, where, sizeBytes, note, kept } }: { item: Removable }) {
  const stays = group === 'workspace' ? 'it goes only when its path is written in the command' : kept;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_96px] gap-x-3 pt-1.5 text-dense text-text-2">
      <span className="min-w-0 break-words">
        <span className="text-text">{name}</span> <span className="text-text-3">{where}</span>
        {note !== null && <span className="block text-text-3">{note}</span>}
        {stays !== null && <span className="block">Stays: {stays}</span>}
      </span>
      <span className="text-right tabular-nums">
        {sizeBytes === null ? 'not known' : formatBytes(sizeBytes)}
      </span>
    </li>
  );
}
