import { ListChecks, Moon, Play, RotateCw, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { SlidersGlyph } from '@/components/ui/glyphs';
import type { OperationKind } from '@/lib/contracts/operation';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { Status } from '@/lib/contracts/status';
import { places } from './places';
import { toggleTheme } from './theme';

export interface PaletteItem {
  group: 'Actions' | 'Pages and places';
  name: string;
  icon: ReactNode;
  /** State at the right: why it can or cannot be done, or where it leads. */
  note: string;
  disabled: boolean;
  run: () => void;
}

interface PaletteParts {
  status: Status | null;
  running: boolean;
  start: (kind: OperationKind) => void;
  go: (href: string) => void;
}

const stroke = { 'aria-hidden': true } as const;

/** Every page and every action, with its state. */
export function paletteItems(parts: PaletteParts): PaletteItem[] {
  return [...actionItems(parts), ...placeItems(parts)];
}

function actionItems({ status, running, start, go }: PaletteParts): PaletteItem[] {
  const container = status?.container ?? null;
  const isUp = container?.state === 'running';
  const act = (name: string, kind: OperationKind, icon: ReactNode, reason: string | null): PaletteItem => ({
    group: 'Actions',
    name,
    icon,
    note: running ? 'something runs already' : (reason ?? container?.name ?? ''),
    disabled: running || reason !== null,
    run: () => start(kind),
  });
  const absent = container === null ? 'not set up' : null;
  const notRunning = absent ?? (isUp ? null : 'not running');
  return [
    act('Restart worker', 'restart', <RotateCw {...stroke} />, notRunning),
    act('Stop worker', 'stop', <Square {...stroke} />, notRunning),
    act('Start worker', 'start', <Play {...stroke} />, absent ?? (isUp ? 'runs already' : null)),
    {
      group: 'Actions',
      name: 'Set up agent-runner',
      icon: <ListChecks {...stroke} />,
      note: container === null ? '' : 'set up already, verifies',
      disabled: false,
      run: () => go('/setup'),
    },
    {
      group: 'Actions',
      name: 'Change the theme',
      icon: <Moon {...stroke} />,
      note: 'light or dark',
      disabled: false,
      run: toggleTheme,
    },
  ];
}

function placeItems({ go }: PaletteParts): PaletteItem[] {
  const place = (name: string, icon: ReactNode, note: string, href: string): PaletteItem => ({
    group: 'Pages and places',
    name,
    icon,
    note,
    disabled: false,
    run: () => go(href),
  });
  return [
    ...places.map(({ name, icon, key, href }) => place(name, icon, `g ${key}`, href)),
    ...settingDefinitions
      .filter(({ managed }) => !managed)
      .map(({ group, label, name }) =>
        place(`Settings: ${group} ${label.toLowerCase()}`, <SlidersGlyph />, name, `/settings#${name}`),
      ),
  ];
}

/** Items whose name or note holds every word; those whose name begins with the query come first. */
export function filterItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items.slice(0, 9);
  const found = items.filter(({ name, note }) => {
    const text = `${name} ${note}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (['Actions', 'Pages and places'] as const).flatMap((group) =>
    found.filter((item) => item.group === group),
  );
}
