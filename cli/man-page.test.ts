import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { exitCodeMeanings, exitCodes } from './commands/command';
import { grammarOf } from './grammar';
import { manPage } from './man-page';
import { createProgram } from './program';

const page = manPage(grammarOf(createProgram(() => undefined)), {
  version: '1.2.3',
  released: 'May 4, 2030',
});

test('code, manual page and document have one table of exit codes', async () => {
  const document = await readFile(new URL('../docs/command-line.md', import.meta.url), 'utf8');
  const rows = [...document.matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  const wanted = [
    [String(exitCodes.true), exitCodeMeanings.true],
    [String(exitCodes.untrue), exitCodeMeanings.untrue],
    [String(exitCodes.usage), exitCodeMeanings.usage],
    [String(exitCodes.undecided), exitCodeMeanings.undecided],
    [String(exitCodes.interrupted), exitCodeMeanings.interrupted],
  ];
  expect(rows).toEqual(wanted);
  const [, section = ''] = /^\.Sh EXIT STATUS\n([\s\S]*?)^\.Sh /m.exec(page) ?? [];
  expect([...section.matchAll(/^\.It (\d+)$/gm)].map(([, code]) => code)).toEqual(
    wanted.map(([code]) => code),
  );
});

test('no line of the manual page is taken for a request by accident, and none is beyond ASCII', () => {
  expect(page).not.toMatch(/[^\n -~]/);
  const requests = page.split('\n').filter((line) => /^[.']/.test(line));
  for (const line of requests) expect(line).toMatch(/^\.(Dd|Dt|Os|Sh|Nm|Nd|Ar|Op|Bl|El|It|Bd|Ed|Xr)\b/);
  expect(page.split('\n').filter((line) => !line.startsWith('.') && line.length > 80)).toEqual([]);
});

test('an option shows its value and what that may be', () => {
  expect(page).toContain('.It Fl -level Ar level\n');
  expect(page).toContain('One of error, warn, info, debug.');
  expect(page).toContain('.It Fl f , Fl -follow\n');
  expect(page).toContain('.It Fl -preview Op Ar name\n');
});
