import { delimiter } from 'node:path';
import { type GoProgram, goProgramFolder } from './go-program';

/** What a release is made with, and what reads it back; from the Go module proxy. */
export const releasePrograms = {
  /** Pushes images; release.yml installs the same version. */
  crane: {
    package: 'github.com/google/go-containerregistry/cmd/crane',
    module: 'github.com/google/go-containerregistry',
    version: 'v0.20.6',
  },
  /** Docker's own reader of what is attached to an image. */
  buildx: {
    package: 'github.com/docker/buildx/cmd/buildx',
    module: 'github.com/docker/buildx',
    version: 'v0.29.1',
  },
  actionlint: {
    package: 'github.com/rhysd/actionlint/cmd/actionlint',
    module: 'github.com/rhysd/actionlint',
    version: 'v1.7.7',
  },
} satisfies Record<string, GoProgram>;

/** This process's environment with these programs first on the PATH, each built once (buildx takes some minutes). */
export async function withReleasePrograms(
  ...names: readonly (keyof typeof releasePrograms)[]
): Promise<NodeJS.ProcessEnv> {
  const folders: string[] = [];
  for (const name of names) folders.push(await goProgramFolder(name, releasePrograms[name]));
  return { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter) };
}
