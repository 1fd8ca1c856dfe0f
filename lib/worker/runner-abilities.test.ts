import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { abilitiesText, capabilitySchema, runnerCapabilities } from '@/lib/contracts/runner-capabilities';
import { contractLabels } from './image-contract';
import { abilitiesOf, capabilitiesLabel, capabilityLabels, lacks } from './runner-abilities';

const root = new URL('../../', import.meta.url);
const textOf = (name: string) => readFileSync(new URL(name, root), 'utf8');
const labelled = (text: string) => ({ labels: { ...contractLabels, [capabilitiesLabel]: text } });
const names = capabilitySchema.options;

test('the image that is built here says all that this console knows', () => {
  const [, text] = new RegExp(`${capabilitiesLabel}="([^"]*)"`).exec(textOf('Dockerfile.agent-runner')) ?? [];
  expect(text).toBe(capabilityLabels[capabilitiesLabel]);
  const abilities = abilitiesOf(labelled(text ?? ''));
  expect(abilities).toEqual({ told: true, lacks: [], more: [] });
  expect(abilities && abilitiesText(abilities)).toBeNull();
});

test('the document has the table, row by row', () => {
  const rows = [...textOf('docs/images.md').matchAll(/^\| `([a-z]+)` +\| (.+?) +\| (.+?) +\|$/gm)];
  expect(rows.map(([, name, title, without]) => ({ name, title, without }))).toEqual(
    names.map((name) => ({ name, ...runnerCapabilities[name] })),
  );
});

test.each(names)('an image without %s lacks that alone, and is called older', (name) => {
  const image = labelled(names.filter((each) => each !== name).join(' '));
  expect(names.filter((each) => lacks(image, each))).toEqual([name]);
  const abilities = abilitiesOf(image);
  expect(abilities && abilitiesText(abilities)).toBe(
    `Older than this console: it lacks ${runnerCapabilities[name].title}`,
  );
});

test('names that nobody here knows make it newer, and only names are shown', () => {
  const image = labelled(`${names.join('  ')} teleport\n<script> ${'x'.repeat(41)} Steering time-travel`);
  const abilities = abilitiesOf(image);
  expect(abilities).toEqual({ told: true, lacks: [], more: ['teleport', 'time-travel'] });
  expect(abilities && abilitiesText(abilities)).toBe(
    'Newer than this console: it may do more than the pages show (teleport, time-travel)',
  );
  const many = abilitiesOf(labelled(Array.from({ length: 5000 }, (_, index) => `n${index}`).join(' ')));
  expect(many?.more).toHaveLength(8);
  expect(many?.lacks).toEqual(names);
});

test('an image that does not say is tried in everything, one that is not ours is judged in nothing', () => {
  const silent = { labels: contractLabels };
  expect(abilitiesOf(silent)).toEqual({ told: false, lacks: [], more: [] });
  expect(names.some((each) => lacks(silent, each))).toBe(false);
  expect(abilitiesOf({ labels: { [capabilitiesLabel]: '' } })).toBeNull();
});
