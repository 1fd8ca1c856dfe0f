import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Removable, removableGroupSchema, removableGroups } from '@/lib/contracts/uninstall';
import { keysOf } from '@/lib/core/keys-of';
import { planUninstall, staysForNextRun } from './plan';

const group = fc.constantFrom(...removableGroupSchema.options);
const item: fc.Arbitrary<Removable> = fc.record({
  group,
  id: fc.uuid(),
  name: fc.string(),
  where: fc.constantFrom('/home/work', '/home/other', 'Docker'),
  sizeBytes: fc.option(fc.nat()),
  note: fc.option(fc.string()),
  kept: fc.option(fc.constant('used by somebody')),
});
const items = fc.array(item, { maxLength: 20 });
const chosen = fc.record({
  groups: fc.uniqueArray(group).map((groups) => new Set(groups)),
  workspace: fc.option(fc.constantFrom('/home/work', '/home/other', '/home/work/')),
});
const forAll = (check: (items: Removable[], chosen: Parameters<typeof planUninstall>[1]) => void) =>
  fc.assert(fc.property(items, chosen, check));

test('each thing either goes or stays with a reason', () => {
  forAll((all, wish) => {
    const { steps, kept } = planUninstall(all, wish);
    const ids = [...steps, ...kept.map((each) => each.item)].map(({ id }) => id);
    expect(ids.sort()).toEqual(all.map(({ id }) => id).sort());
    expect(kept.every(({ reason }) => reason !== '')).toBe(true);
  });
});

test('nothing goes that was not chosen, or that somebody else uses', () => {
  forAll((all, wish) => {
    for (const step of planUninstall(all, wish).steps) {
      expect(step.kept).toBeNull();
      if (step.group !== 'workspace') expect(wish.groups).toContain(step.group);
    }
  });
});

test('the workspace goes only by its whole path, whatever else was chosen', () => {
  forAll((all, wish) => {
    const gone = planUninstall(all, wish).steps.filter((step) => step.group === 'workspace');
    expect(gone.every(({ where }) => where === wish.workspace)).toBe(true);
  });
});

test('what knows of the rest goes after it, and nothing is taken from under a container that stays', () => {
  forAll((all, wish) => {
    const { steps } = planUninstall(all, wish);
    const places = steps.map((step) => keysOf(removableGroups).indexOf(step.group));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    const containersStay = !wish.groups.has('containers') && all.some((each) => each.group === 'containers');
    if (containersStay) expect(steps.some((step) => ['images', 'volumes'].includes(step.group))).toBe(false);
  });
});

test('what the console noted stays while something is left that it names', () => {
  expect(staysForNextRun('state', new Set(['images']))).toBe(true);
  expect(staysForNextRun('state', new Set(['logs', 'workspace']))).toBe(false);
  expect(staysForNextRun('settings', new Set(['images']))).toBe(false);
});
