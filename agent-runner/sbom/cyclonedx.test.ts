import { expect, it } from 'vitest';
import { z } from 'zod';
import { cycloneDx } from './cyclonedx';
import { readDebianPackages } from './debian-packages';
import { licenceTexts } from './licence-texts';

/** What CycloneDX 1.6 requires of the parts that we use, and allows no others. */
const component = z.strictObject({
  type: z.enum(['application', 'container', 'library']),
  'bom-ref': z.string().min(1),
  name: z.string().min(1),
  version: z.string(),
  purl: z
    .string()
    .regex(/^pkg:[a-z]+\/[^\s+:]+@[^\s+:]+$/)
    .optional(),
  licenses: z
    .array(
      z.union([
        z.strictObject({ license: z.strictObject({ id: z.string() }) }),
        z.strictObject({ expression: z.string() }),
      ]),
    )
    .optional(),
  properties: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
});
const document = z.strictObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  version: z.int().min(1),
  metadata: z.strictObject({ component }),
  components: z.array(component),
});

const npm = (name: string, licence: string | null, texts: string[] = []) => ({
  name,
  version: '1.0.0',
  licence,
  licenceTexts: texts,
  files: [],
});

const content = {
  version: '0.1.0',
  nodeVersion: '24.9.0',
  packages: [
    npm('@scope/a', 'MIT'),
    npm('b', '(MIT OR Apache-2.0)'),
    { ...npm('c', null), files: ['releases/index.node'] },
  ],
  debian: readDebianPackages([
    'libstdc++6\t12.2.0-14+deb12u1\tamd64\tdebian\t12\nbusybox-static\t1:1.35.0-4\tamd64\tdebian\t12\n',
  ]),
};

it('is a CycloneDX document that names each part once, by a package address that tools can read', () => {
  const { components } = document.parse(cycloneDx(content));
  expect(components.map(({ purl }) => purl)).toEqual([
    'pkg:generic/node@24.9.0',
    'pkg:npm/%40scope/a@1.0.0',
    'pkg:npm/b@1.0.0',
    'pkg:npm/c@1.0.0',
    'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12',
    'pkg:deb/debian/busybox-static@1%3A1.35.0-4?arch=amd64&distro=debian-12',
  ]);
  expect(new Set(components.map((each) => each['bom-ref'])).size).toBe(components.length);
  expect(components.map(({ licenses }) => licenses)).toEqual([
    [{ license: { id: 'MIT' } }],
    [{ license: { id: 'MIT' } }],
    [{ expression: '(MIT OR Apache-2.0)' }],
    undefined,
    undefined,
    undefined,
  ]);
  expect(components[3]?.properties).toEqual([{ name: 'agent-runner:file', value: 'releases/index.node' }]);
});

it('takes the version of the last list that has a package: its files lie over the others', () => {
  const lists = [
    'libc6\t2.36-9\tamd64\tdebian\t12\nbusybox\t1\tall\tdebian\t12\n',
    'libc6\t2.36-10\tamd64\tdebian\t12\n',
  ];
  expect(readDebianPackages(lists).map(({ name, version }) => `${name} ${version}`)).toEqual([
    'libc6 2.36-10',
    'busybox 1',
  ]);
  expect(() => readDebianPackages(['libc6 2.36-9\n'])).toThrow();
});

it('gives each licence text once, under all the packages that carry it', () => {
  const text = licenceTexts([
    npm('a', 'MIT', ['Permission\n']),
    npm('b', 'MIT', ['Permission']),
    npm('c', null),
  ]);
  expect(text.match(/Permission/g)).toHaveLength(1);
  expect(text).toMatch(/^a 1\.0\.0 \(MIT\)\nb 1\.0\.0 \(MIT\)\n-+\nPermission\n/);
  expect(text).toContain('c 1.0.0 (no licence named)');
});
