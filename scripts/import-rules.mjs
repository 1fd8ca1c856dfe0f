/**
 * Which room may import which: the one table behind biome.json (the linter enforces it), docs/architecture.md
 * (the picture) and the test that keeps the three the same. `node scripts/import-rules.mjs` writes biome.json.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const leaf = ['core', 'contracts'];
const base = [...leaf, 'config', 'process'];

/** Room of lib/ → rooms of lib/ it may import, itself left out. */
export const roomImports = {
  core: [],
  contracts: ['core'],
  config: leaf,
  process: [...leaf, 'config'],
  events: base,
  engine: base,
  temporal: base,
  operations: base,
  settings: base,
  security: base,
  service: [...base, 'engine', 'operations'],
  worker: [...base, 'engine', 'temporal', 'service'],
  metrics: base,
  autostart: base,
  alerts: base,
  logs: [...base, 'engine', 'service'],
  'dev-server': [...base, 'engine', 'temporal', 'operations', 'settings', 'service', 'worker'],
  leftovers: [...base, 'engine'],
  docs: base,
  incidents: [...base, 'engine'],
  bundle: [...base, 'engine', 'settings'],
  health: [...base, 'engine', 'temporal', 'settings', 'leftovers', 'service', 'worker'],
  runs: [...base, 'engine', 'temporal', 'settings', 'worker'],
  diagnosis: [...base, 'temporal', 'settings', 'worker'],
  export: [...base, 'engine', 'settings'],
  runner: [
    ...base,
    'engine',
    'temporal',
    'operations',
    'settings',
    'leftovers',
    'service',
    'worker',
    'export',
  ],
  uninstall: [...base, 'engine', 'settings', 'autostart', 'leftovers', 'service', 'dev-server', 'runner'],
};

/** Packages that only one room may import. */
export const ownedPackages = {
  dockerode: 'engine',
  '@temporalio/client': 'temporal',
  '@temporalio/envconfig': 'temporal',
};

const outside = ['app', 'components', 'server', 'cli', 'testbed', 'e2e', 'bench'];

/** The `noRestrictedImports` options for files that may reach only the given patterns. */
function restriction(group, message, room) {
  const packages = Object.entries(ownedPackages).filter(([, owner]) => owner !== room);
  const paths = Object.fromEntries(
    packages.map(([name, owner]) => [name, `Only lib/${owner} imports ${name}.`]),
  );
  return {
    level: 'error',
    options: {
      paths,
      patterns: [
        { group, message },
        { group: ['../**'], message: 'Import across folders by @/.' },
      ],
    },
  };
}

function override(includes, rule) {
  return { includes, linter: { rules: { style: { noRestrictedImports: rule } } } };
}

/** Biome's overrides for every room, in the order of the table. */
export function importOverrides() {
  const rooms = Object.entries(roomImports).map(([room, allowed]) => {
    const open = [room, ...allowed].map((name) => `!**/lib/${name}/**`);
    const group = ['**/lib/**', '!**/lib/version', ...open, ...outside.map((name) => `**/${name}/**`)];
    const names = allowed.length === 0 ? 'nothing else' : allowed.join(', ');
    return override(
      [`lib/${room}/**`, '!**/*.test.ts', '!**/*.test-support.ts'],
      restriction(group, `lib/${room} imports ${names}.`, room),
    );
  });
  const components = override(
    ['components/**'],
    restriction(
      [
        '**/lib/**',
        '!**/lib/version',
        '!**/lib/core/**',
        '!**/lib/contracts/**',
        '**/server/**',
        '**/cli/**',
        '**/app/**',
        '!**/app/actions/**',
      ],
      'components import core, contracts and the actions of app.',
    ),
  );
  const edges = ['app', 'server', 'cli'].map((edge, _index, all) => {
    const others = all.filter((name) => name !== edge).map((name) => `**/${name}/**`);
    return override(
      [`${edge}/**`, '!**/*.test.ts', '!**/*.test-support.ts'],
      restriction(
        [...others, '**/testbed/**', '**/e2e/**'],
        'app, server and cli meet in lib; none imports another, or a test.',
      ),
    );
  });
  return [...rooms, components, ...edges];
}

const biomeFile = new URL('../biome.json', import.meta.url);

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const biome = JSON.parse(await readFile(biomeFile, 'utf8'));
  const others = biome.overrides.filter((entry) => !entry.linter.rules.style?.noRestrictedImports);
  await writeFile(
    biomeFile,
    `${JSON.stringify({ ...biome, overrides: [...others, ...importOverrides()] }, null, 2)}\n`,
  );
}
