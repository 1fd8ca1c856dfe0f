import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestSandbox } from './test-sandbox';

/** What an operation through the tools was worth against an opponent that swaps directories and files for links. */
export interface RaceFigures {
  operations: number;
  /** Answered with what lies inside. */
  succeeded: number;
  /** Answered with a refusal: the opponent was in the way. */
  refused: number;
  /** Answers that hold what lies outside, and things that changed outside. Must be 0. */
  escapes: number;
  /** Reads by realpath-then-open in the same race that did leak: shows that the opponent is a real one. */
  naiveReads: number;
  naiveLeaks: number;
  durationMs: number;
}

const secret = 'canary-b81c';
const listedOutside = 'listed-outside-4d2e';

/**
 * Puts a link in the place of each thing and the thing back again, as fast as it can. The tools make a directory that is
 * missing for a moment, so that whatever is in the way is removed.
 */
const opponent = `
  const { renameSync, symlinkSync, rmSync } = require('node:fs');
  const [directory, outside] = process.argv.slice(1);
  process.chdir(directory);
  process.stdout.write('ready');
  const clear = (name) => {
    for (;;) try { return rmSync(name, { recursive: true, force: true }); } catch {}
  };
  const put = (place, name) => {
    for (;;) try { return place(); } catch { clear(name); }
  };
  const pause = () => { for (let spin = Math.random() * 20000; spin > 0; spin -= 1); };
  const targets = { folder: '/folder', file: '/file', 'middle/folder': '/folder' };
  for (;;) for (const [name, target] of Object.entries(targets)) {
    renameSync(name, name + '.away');
    put(() => symlinkSync(outside + target, name), name);
    pause();
    clear(name);
    put(() => renameSync(name + '.away', name), name);
    pause();
  }`;

const attempts: Array<[tool: string, input: Record<string, unknown>]> = [
  ['read_file', { path: 'folder/file' }],
  ['read_file', { path: 'file' }],
  ['read_file', { path: 'middle/folder/file' }],
  ['list_files', { path: 'folder' }],
  ['search_files', { path: 'middle', text: 'canary' }],
  ['search_files', { path: 'folder', names: 'listed*' }],
  ['write_file', { path: 'folder/written', content: 'x' }],
  ['write_file', { path: 'middle/folder/new/deep', content: 'x' }],
  ['write_file', { path: 'file', content: 'inside' }],
  ['edit_file', { path: 'folder/file', oldText: 'i', newText: 'i' }],
];

/** Runs operations in turn until `operationsMax` or `durationMs` is reached. */
export async function runSwapRace(limits: {
  operationsMax: number;
  durationMs: number;
}): Promise<RaceFigures> {
  await using test = await TestSandbox.create();
  const before = await prepare(test);
  const child = await startOpponent(test);
  const ended = once(child, 'exit');
  const figures = { operations: 0, succeeded: 0, refused: 0, escapes: 0, naiveReads: 0, naiveLeaks: 0 };
  const from = performance.now();
  const elapsedMs = () => performance.now() - from;
  try {
    while (figures.operations < limits.operationsMax && elapsedMs() < limits.durationMs) {
      const [tool, input] = attempts[figures.operations % attempts.length] ?? ['', {}];
      const { text, isError } = await test.call(tool, input);
      figures.operations += 1;
      if (isError) figures.refused += 1;
      else figures.succeeded += 1;
      if (text.includes(secret) || text.includes(listedOutside)) figures.escapes += 1;
      if (figures.operations % 10 === 0) await readNaively(test, figures);
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  if (child.signalCode !== 'SIGKILL') throw new Error('The opponent gave up before the race was over');
  const after = await snapshot(test.outside);
  if (after !== before) figures.escapes += 1;
  return { ...figures, durationMs: elapsedMs() };
}

async function prepare(test: TestSandbox): Promise<string> {
  await mkdir(join(test.outside, 'folder'));
  await writeFile(join(test.outside, 'file'), secret);
  await writeFile(join(test.outside, 'folder/file'), secret);
  await writeFile(join(test.outside, 'folder', listedOutside), secret);
  await mkdir(test.path('middle/folder'), { recursive: true });
  await mkdir(test.path('folder'));
  for (const name of ['file', 'folder/file', 'middle/folder/file'])
    await writeFile(test.path(name), 'inside');
  return await snapshot(test.outside);
}

async function startOpponent({ sandbox, outside }: TestSandbox): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', opponent, sandbox.directory, outside], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** The check that is no defence, on the same files. */
async function readNaively(test: TestSandbox, figures: { naiveReads: number; naiveLeaks: number }) {
  const path = test.path('folder/file');
  figures.naiveReads += 1;
  try {
    if (!(await realpath(path)).startsWith(test.sandbox.directory)) return;
    if ((await readFile(path, 'utf8')).includes(secret)) figures.naiveLeaks += 1;
  } catch {
    // The opponent was in the way.
  }
}

async function snapshot(directory: string): Promise<string> {
  const names = await readdir(directory, { recursive: true });
  const contents = await Promise.all(
    names.sort().map((name) => readFile(join(directory, name), 'utf8').catch(() => 'directory')),
  );
  return JSON.stringify([names, contents]);
}
