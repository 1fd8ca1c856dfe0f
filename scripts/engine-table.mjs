/** What ran on which engine, as a table of folders and journeys against engines. */
import { dirname, relative } from 'node:path';
import { root } from './install.mjs';

const rowOf = (file) => {
  const path = relative(root, file);
  return path.startsWith('e2e/') ? path : dirname(path).split('/').slice(0, 2).join('/');
};

const cellOf = (tests) => {
  const count = (state) => tests.filter((test) => test.state === state).length;
  const [failed, other] = [count('failed'), tests.length - count('passed') - count('failed')];
  return [
    `${count('passed')} passed`,
    ...(failed > 0 ? [`${failed} FAILED`] : []),
    ...(other > 0 ? [`${other} skipped`] : []),
  ].join(', ');
};

/** `tests`: `{ suite, file, state }` each; the suite's name ends with its engine's, as in `engine podman`. */
export function engineTable(tests) {
  const engineOf = ({ suite }) => suite.split(' ').at(-1);
  const engines = [...new Set(tests.map(engineOf))];
  const names = [...new Set(tests.map(({ file }) => rowOf(file)))].toSorted();
  const cell = (name, engine) => {
    const own = tests.filter((test) => rowOf(test.file) === name && engineOf(test) === engine);
    return own.length === 0 ? '-' : cellOf(own);
  };
  const rows = [['', ...engines], ...names.map((name) => [name, ...engines.map((each) => cell(name, each))])];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
