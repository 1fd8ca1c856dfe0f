import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const alias = [{ find: /^@\/(.*)$/, replacement: `${root}$1` }];
const outside = ['**/node_modules/**', 'agent-runner/**', 'e2e/**', 'dist/**', '.next/**'];

/** `unit` needs nothing but Node; `engine` needs the test bed (see testbed/README.md). */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          // Each file loads React, zod and the rest anew otherwise: half the time of the suite.
          pool: 'threads',
          isolate: false,
          // It only ends what hangs: a million lines took 77 s beside a load of 15 on two cores.
          testTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...outside, '**/*.engine.test.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'engine',
          include: ['**/*.engine.test.ts'],
          exclude: outside,
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          hookTimeout: 180_000,
          // Much of it is waiting, each file keeps to images and containers of its own.
          maxWorkers: 2,
        },
      },
    ],
  },
});
