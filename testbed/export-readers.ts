import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, forgetOld } from './cache';
import { command } from './command';
import { buildGoFolder, type GoProgram, goProgramFolder } from './go-program';
import { moduleFolder } from './go-toolchain';
import { sourceHash } from './source-hash';

const manifestSource = fileURLToPath(new URL('manifest-readers', import.meta.url));
const keptVersions = 2;
const kedaVersion = 'v2.21.0';

/** The real readers of what `export` prints: they come from the Go module proxy. */
const programs = {
  'docker-compose': {
    package: 'github.com/docker/compose/v2/cmd',
    module: 'github.com/docker/compose/v2',
    version: 'v2.40.3',
  },
  quadlet: {
    package: 'github.com/containers/podman/v5/cmd/quadlet',
    module: 'github.com/containers/podman/v5',
    version: 'v5.8.2',
    tags: ['remote', 'containers_image_openpgp', 'exclude_graphdriver_btrfs'],
  },
} satisfies Record<string, GoProgram>;

/** Path of the program, built once (some minutes on two cores the first time). */
export async function exportReader(name: keyof typeof programs): Promise<string> {
  return join(await goProgramFolder(name, programs[name]), name);
}

/** Path of the program that says what a Kubernetes API server would refuse (`manifest-readers/`). */
export async function manifestReader(): Promise<string> {
  const name = 'manifest-readers-';
  const key = await sourceHash(manifestSource, ['.'], process.arch);
  const path = await cached(`${name}${key}`, (draft) => buildGoFolder(manifestSource, draft));
  await forgetOld(name, keptVersions);
  return path;
}

/** Folder with the definitions of KEDA's kinds, as a cluster gets them. */
export async function kedaDefinitions(): Promise<string> {
  return await cached(`keda-definitions-${kedaVersion}`, async (draft) => {
    await cp(
      join(await moduleFolder(`github.com/kedacore/keda/v2@${kedaVersion}`), 'config/crd/bases'),
      draft,
      { recursive: true },
    );
    await command('chmod', ['-R', 'u+w', draft]);
  });
}
