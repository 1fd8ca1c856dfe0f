import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Run with the console's own vitest: `npx vitest run --config agent-runner/vitest.config.ts`. */
// biome-ignore lint/style/noDefaultExport: vitest asks for it
export default defineConfig({
  resolve: { alias: [{ find: /^@\/(.*)$/, replacement: `${root}$1` }] },
  test: {
    name: 'agent-runner',
    root: `${root}agent-runner`,
    include: ['*.test.ts', 'sbom/**/*.test.ts', 'src/**/*.test.ts'],
    // Races and properties take seconds on a busy machine.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
