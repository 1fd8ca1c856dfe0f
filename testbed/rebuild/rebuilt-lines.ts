import type { RebuildPlan } from './plan';
import type { Situation } from './situation';

/** What was taken from the bundle, and what could not be. The text is a stranger's: names of settings, and a code. */
export function rebuiltLines(situation: Situation, plan: RebuildPlan): string[] {
  const { settings, leftSettings } = situation;
  return [
    'Rebuilt from the bundle',
    `  settings taken over: ${listed(Object.keys(settings))}`,
    `  left out: ${listed(leftSettings)}`,
    ...(plan.rebuilt
      ? []
      : ['  This code cannot be staged here: the worker runs with the settings of the bundle.']),
    `  bundle  ${plan.code === null ? 'nothing is wrong' : printable(plan.code)}`,
  ];
}

const listed = (names: readonly string[]) => (names.length === 0 ? 'none' : names.map(printable).join(', '));

const printable = (text: string) => text.replace(/[^\w.-]/g, '?').slice(0, 80);
