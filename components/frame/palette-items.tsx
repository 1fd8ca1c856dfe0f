import {
  Activity,
  BookOpen,
  Box,
  CircleHelp,
  FlaskConical,
  Keyboard,
  ListChecks,
  LogOut,
  Moon,
  Play,
  RotateCw,
  Square,
  Trash2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { SlidersGlyph } from '@/components/ui/glyphs';
import { docEntries } from '@/lib/contracts/doc-list';
import type { OperationKind } from '@/lib/contracts/operation';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { Status } from '@/lib/contracts/status';
import { openKeyList } from './keyboard-events';
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
  /** This browser's link is read-only. */
  readOnly: boolean;
  start: (kind: OperationKind) => void;
  checkAgain: () => void;
  /** Opens the dialog that asks twice. */
  remove: () => void;
  signOut: () => void;
  go: (href: string) => void;
}

const stroke = { 'aria-hidden': true } as const;

/** Every page and every action, with its state. */
export function paletteItems(parts: PaletteParts): PaletteItem[] {
  return [...actionItems(parts), ...placeItems(parts)];
}

function actionItems(parts: PaletteParts): PaletteItem[] {
  const { status, running, readOnly, start, go } = parts;
  const container = status?.container ?? null;
  // A crash loop shows as restarting: it can be stopped.
  const isUp = container?.state === 'running' || container?.state === 'restarting';
  const act = (name: string, icon: ReactNode, run: () => void, reason: string | null): PaletteItem => ({
    group: 'Actions',
    name,
    icon,
    note: readOnly ? 'read-only link' : running ? 'something is running' : (reason ?? container?.name ?? ''),
    disabled: readOnly || running || reason !== null,
    run,
  });
  const absent = container === null ? 'not set up' : null;
  const notRunning = absent ?? (isUp ? null : 'not running');
  const runsAlready = absent ?? (isUp ? 'already running' : null);
  return [
    act('Restart worker', <RotateCw {...stroke} />, () => start('restart'), notRunning),
    act('Stop worker', <Square {...stroke} />, () => start('stop'), notRunning),
    act('Start worker', <Play {...stroke} />, () => start('start'), runsAlready),
    free('Check all again', <Activity {...stroke} />, parts.checkAgain, 'shows the checks'),
    free('Test worker', <FlaskConical {...stroke} />, () => go('/runs#test'), 'with or without a model'),
    free(
      'Why is nothing happening?',
      <CircleHelp {...stroke} />,
      () => go('/health#why'),
      'a workflow, or the task queue',
    ),
    free(
      'Set up agent-runner',
      <ListChecks {...stroke} />,
      () => go('/setup'),
      container === null ? '' : 'set up already, verifies',
    ),
    act('Remove container', <Trash2 {...stroke} />, parts.remove, absent),
    free('Change the theme', <Moon {...stroke} />, toggleTheme, 'light or dark'),
    free('Keyboard shortcuts', <Keyboard {...stroke} />, openKeyList, '?'),
    free('Sign out', <LogOut {...stroke} />, parts.signOut, 'this browser'),
  ];
}

/** An action that can always be done. */
function free(name: string, icon: ReactNode, run: () => void, note: string): PaletteItem {
  return { group: 'Actions', name, icon, note, disabled: false, run };
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
    place('Engines', <Box {...stroke} />, 'which one is used', '/engines'),
    ...docEntries.map(({ name, title, about }) =>
      place(`Docs: ${title}`, <BookOpen {...stroke} />, about, `/docs/${name}`),
    ),
    ...settingDefinitions
      .filter(({ managed }) => !managed)
      .map(({ group, label, name }) =>
        place(`Settings: ${group} ${label.toLowerCase()}`, <SlidersGlyph />, name, `/settings#${name}`),
      ),
  ];
}

/** Items whose name or note holds every word; without a word, everything but single settings and articles. */
export function filterItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items.filter(({ name }) => !/^(Settings|Docs): /.test(name));
  const found = items.filter(({ name, note }) => {
    const text = `${name} ${note}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (['Actions', 'Pages and places'] as const).flatMap((group) =>
    found.filter((item) => item.group === group),
  );
}
