import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineTable } from './engine-table.mjs';
import { root } from './install.mjs';

const ran = (suite: string, file: string, state: string) => ({ suite, file: join(root, file), state });

test('folders of the engine’s suites and journeys stand against the engines, failures in capitals', () => {
  const tests = [
    ran('engine docker-29', 'lib/logs/recorder.engine.test.ts', 'passed'),
    ran('engine docker-29', 'lib/logs/history.engine.test.ts', 'passed'),
    ran('engine podman-5', 'lib/logs/recorder.engine.test.ts', 'failed'),
    ran('engine podman-5', 'lib/logs/history.engine.test.ts', 'passed'),
    ran('e2e podman-5', 'e2e/pull.spec.ts', 'skipped'),
  ];
  expect(engineTable(tests)).toEqual([
    '                  docker-29  podman-5',
    'e2e/pull.spec.ts  -          0 passed, 1 skipped',
    'lib/logs          2 passed   1 passed, 1 FAILED',
  ]);
});
