import { refusal } from './refusal';

/** The runner's own folder in a sandbox: the file tools neither list nor touch it. */
export const runnerFolder = '.agent';

const charactersMax = 4096;
/** Directories below one another that the tools enter. */
export const depthMax = 64;
const relativeOnly = 'Use a path relative to the working directory, such as src/main.ts';

/**
 * The names that lead from the sandbox's root to the path; none for the root itself. `.` parts and one slash at the end
 * are what models write and change nothing, so they are dropped; an absolute path is taken when it lies under the root.
 */
export function parseRelativePath(path: string, rootDirectory: string): string[] {
  if (path === '') throw refusal(path, 'it is empty', 'Use "." for the working directory');
  if (path.length > charactersMax) {
    throw refusal(`${path.slice(0, 80)}…`, `it is longer than ${charactersMax} characters`, relativeOnly);
  }
  if (path.includes('\0')) throw refusal(path, 'it holds a NUL character', relativeOnly);
  const names = withoutRoot(path, rootDirectory)
    .replace(/\/$/, '')
    .split('/')
    .filter((name) => name !== '.');
  if (names.length === 1 && names[0] === '') return [];
  if (names.includes('')) throw refusal(path, 'it has two slashes in a row', relativeOnly);
  if (names.includes('..')) throw refusal(path, 'it has a ".." part', relativeOnly);
  if (names.length > depthMax) throw refusal(path, `it is deeper than ${depthMax} directories`, relativeOnly);
  if (isRunnerFolder(names[0])) {
    throw refusal(path, `${runnerFolder} belongs to the agent-runner`, 'Use another path');
  }
  return names;
}

function withoutRoot(path: string, rootDirectory: string): string {
  if (!path.startsWith('/')) return path;
  if (path === rootDirectory || path === `${rootDirectory}/`) return '.';
  if (path.startsWith(`${rootDirectory}/`)) return path.slice(rootDirectory.length + 1);
  throw refusal(path, `it lies outside the working directory ${rootDirectory}`, relativeOnly);
}

/** In any case of letters, because a workspace that comes from a Mac may not tell them apart. */
export function isRunnerFolder(name: string | undefined): boolean {
  return name?.toLowerCase() === runnerFolder;
}
