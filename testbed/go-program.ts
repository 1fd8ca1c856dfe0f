import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from './cache';
import { command, isOnPath } from './command';
import { type GoToolchain, goToolchain } from './go-toolchain';

export interface GoProgram {
  /** Import path of the program, without a version. */
  package: string;
  /** The module that holds it, without a version, and that version. */
  module: string;
  version: string;
  tags?: readonly string[];
  /** Values of string variables, by `package.name`. */
  variables?: Record<string, string>;
  /** Needs a C compiler; false when it is left out. */
  usesC?: boolean;
}

const flagsOf = ({ tags = [], variables = {} }: GoProgram) => {
  const set = Object.entries(variables).map(([name, value]) => ` -X ${name}=${value}`);
  return ['-trimpath', '-mod=mod', '-tags', tags.join(' '), '-ldflags', `-s -w${set.join('')}`];
};

/** Gives `build` a folder for a module, and removes it. */
async function inScratch(build: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-go-program-'));
  try {
    await build(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Builds a program from the module proxy, as a dependency of a module of its own: `go install` asks for the list of versions
 * as well, which not every proxy serves.
 */
async function build(go: GoToolchain, program: GoProgram, file: string): Promise<void> {
  await inScratch(async (directory) => {
    await writeFile(
      join(directory, 'go.mod'),
      `module testbed\n\ngo 1.24\n\nrequire ${program.module} ${program.version}\n`,
    );
    const env = { ...go.env, CGO_ENABLED: program.usesC ? '1' : '0', GOFLAGS: '' };
    await command(go.program, ['build', ...flagsOf(program), '-o', file, program.package], {
      env,
      cwd: directory,
    });
    await chmod(file, 0o755);
  });
}

/** Builds the program of a folder that has a `go.mod` with the versions of what it imports. */
export async function buildGoFolder(source: string, file: string): Promise<void> {
  const go = await goToolchain();
  await inScratch(async (directory) => {
    await cp(source, directory, { recursive: true });
    const env = { ...go.env, CGO_ENABLED: '0', GOFLAGS: '' };
    await command(go.program, ['build', '-trimpath', '-mod=mod', '-ldflags', '-s -w', '-o', file, '.'], {
      env,
      cwd: directory,
    });
    await chmod(file, 0o755);
  });
}

/** Builds programs with the ordinary Go tools, by the path that each is to have. One after the other: each takes all cores. */
export async function buildGoPrograms(programs: ReadonlyMap<string, GoProgram>): Promise<void> {
  const go = await goToolchain();
  for (const [file, program] of programs) await build(go, program, file);
}

/** Why nothing can be built from the Go module proxy here; null where it can. */
export async function goMissing(): Promise<string | null> {
  return (await isOnPath('go')) ? null : 'no Go on the PATH';
}

/** Folder with the program under that name, built once. */
export function goProgramFolder(name: string, program: GoProgram): Promise<string> {
  return cached(`${name}-${program.version}`, async (draft) => {
    await mkdir(draft);
    await buildGoPrograms(new Map([[join(draft, name), program]]));
  });
}
