/** Where the time of a run went: each suite, and the files that its slowest tests are in. */
import { relative } from 'node:path';
import { root } from './install.mjs';

const filesMax = 12;

const minutes = (ms) => (ms / 60_000).toFixed(1);

/** `tests`: `{ suite, file, ms }` each, in any order. Suites run side by side, so their sum is more than the run took. */
export function timeLines(tests) {
  const slowest = tests.toSorted((one, other) => other.ms - one.ms).slice(0, Math.ceil(tests.length / 10));
  const sumOf = (list) => list.reduce((sum, { ms }) => sum + ms, 0);
  const byFile = new Map();
  for (const test of slowest) {
    const name = `${test.suite}: ${relative(root, test.file)}`;
    byFile.set(name, [...(byFile.get(name) ?? []), test]);
  }
  const files = [...byFile]
    .map(([name, list]) => ({ name, ms: sumOf(list), count: list.length }))
    .toSorted((one, other) => other.ms - one.ms);
  return [
    `time: ${minutes(sumOf(tests))} min in ${tests.length} tests, ${minutes(sumOf(slowest))} min of it in the slowest tenth:`,
    ...files
      .slice(0, filesMax)
      .map(({ name, ms, count }) => `time: ${minutes(ms).padStart(6)} min  ${name} (${count})`),
  ];
}
