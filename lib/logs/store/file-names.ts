import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { plainBytesOf } from './gzip-blocks';
import { indexPathOf } from './log-index';

/** `agent-runner.log` has position 0, `agent-runner.log.1` and `agent-runner.log.1.gz` position 1; null for any other file. */
export function positionOf(name: string, logName: string): number | null {
  if (name === logName) return 0;
  const suffix = name.startsWith(`${logName}.`) ? name.slice(logName.length + 1) : '';
  const [, position] = /^([1-9]\d{0,5})(?:\.gz)?$/.exec(suffix) ?? [];
  return position === undefined ? null : Number(position);
}

/**
 * The files of a log that are there, the oldest first. Where a crash came between a compressed file and the removal of the
 * plain one, the one with more of the log counts, and the other is a double: the plain one was never synced, and a power
 * cut may have taken its end.
 */
export function findFiles(path: string): { files: string[]; doubles: string[] } {
  const directory = dirname(path);
  const logName = basename(path);
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const found = names.flatMap((name) => {
    const position = positionOf(name, logName);
    return position === null ? [] : [{ path: `${directory}/${name}`, position }];
  });
  const isDouble = ({ path }: { path: string }) => {
    const plain = path.replace(/\.gz$/, '');
    if (found.filter((each) => each.path === plain || each.path === `${plain}.gz`).length < 2) return false;
    const bytes = plainBytesOf(`${plain}.gz`);
    const hasLess = bytes !== null && bytes < (statSync(plain, { throwIfNoEntry: false })?.size ?? 0);
    return bytes !== null && hasLess === path.endsWith('.gz');
  };
  const files = found
    .filter((file) => !isDouble(file))
    .sort((first, second) => second.position - first.position);
  return { files: files.map((file) => file.path), doubles: found.filter(isDouble).map((file) => file.path) };
}

/** The index after its file: one that is beside another file is known by what it says of its own. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
  rmSync(indexPathOf(to), { force: true });
  if (existsSync(indexPathOf(from))) renameSync(indexPathOf(from), indexPathOf(to));
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
  rmSync(indexPathOf(path), { force: true });
}
