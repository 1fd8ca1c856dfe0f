import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { rules } from './judge';

const root = new URL('../../', import.meta.url);
const page = await readFile(new URL('docs/diagnosis.md', root), 'utf8');

/** Rows of three cells whose first one is like this. */
function rowsOf(first: RegExp): string[][] {
  return page
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, 4),
    )
    .filter((cells) => first.test(cells[0] ?? ''));
}

const catalogue = rowsOf(/^[EF]\d+$/);

async function sources(): Promise<string[]> {
  const rooms = ['lib', 'agent-runner/src', 'cli', 'server', 'app'];
  const found = await Promise.all(
    rooms.map(async (room) => {
      const names = await readdir(new URL(`${room}/`, root), { recursive: true });
      const own = names.filter((name) => /\.tsx?$/.test(name) && !/\.(test|test-support)\./.test(name));
      return own.map((name) => `${room}/${name}`);
    }),
  );
  return await Promise.all(found.flat().map((name) => readFile(new URL(name, root), 'utf8')));
}

test('the page has every rule, in its order, with what it is known by', () => {
  const documented = rowsOf(/^[a-z]+(-[a-z]+)+$/).map(([code, knownBy]) => ({ code, knownBy }));
  expect(documented).toEqual(rules.map(({ code, knownBy }) => ({ code, knownBy })));
});

test('the catalogue has all its rows once, and each test that it names is there', () => {
  const numbers = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  expect(catalogue.map(([row]) => row)).toEqual([...numbers('F', 72), ...numbers('E', 34)]);
  for (const [row, what = '', held = ''] of catalogue) {
    expect(what, row).toMatch(/^(impossible by construction$|rule `|listed: .)/);
    if (what.startsWith('listed: ')) expect(held, row).toBe('');
    else expect(existsSync(new URL(held, root)), `${row}: ${held}`).toBe(true);
  }
});

test('each code of the catalogue is in the code, and each row that the code names has one', async () => {
  const texts = (await sources()).join('\n');
  for (const [row, what = ''] of catalogue)
    for (const [, code] of what.startsWith('rule') ? what.matchAll(/`([^`]+)`/g) : [])
      expect(texts.includes(`'${code}'`), `${row}: ${code}`).toBe(true);
  const named = [...texts.matchAll(/reference: [^\n]*?'([EF]\d+)'/g)].map(([, row]) => row);
  expect(named.length).toBeGreaterThan(20);
  const withoutRule = catalogue.filter(([, what]) => what?.startsWith('listed')).map(([row]) => row);
  expect(named.filter((row) => withoutRule.includes(row ?? ''))).toEqual([]);
});
