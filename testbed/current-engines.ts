import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache';
import { buildGoPrograms, type GoProgram } from './go-program';

const containerd = { module: 'github.com/containerd/containerd/v2', version: 'v2.4.2', tags: ['no_btrfs'] };
const runc: GoProgram = {
  package: 'github.com/opencontainers/runc',
  module: 'github.com/opencontainers/runc',
  version: 'v1.4.3',
  tags: ['seccomp'],
  usesC: true,
};

/** Docker 29 is moby's second module; it has no release there under its own number. */
const dockerPrograms: Record<string, GoProgram> = {
  dockerd: {
    package: 'github.com/moby/moby/v2/cmd/dockerd',
    module: 'github.com/moby/moby/v2',
    version: 'v2.0.0-beta.24',
    variables: { 'github.com/moby/moby/v2/dockerversion.Version': '29.0.0' },
  },
  containerd: { package: `${containerd.module}/cmd/containerd`, ...containerd },
  'containerd-shim-runc-v2': { package: `${containerd.module}/cmd/containerd-shim-runc-v2`, ...containerd },
  runc,
};

const podmanPrograms: Record<string, GoProgram> = {
  podman: {
    package: 'github.com/containers/podman/v5/cmd/podman',
    module: 'github.com/containers/podman/v5',
    version: 'v5.8.2',
    tags: ['containers_image_openpgp', 'exclude_graphdriver_btrfs', 'seccomp'],
    usesC: true,
  },
  runc,
};

/** The folder with these programs, built once; each name and version is in its name. */
async function built(name: string, programs: Record<string, GoProgram>): Promise<string> {
  const versions = Object.values(programs).map(({ version }) => version);
  return await cached([name, ...new Set(versions)].join('-'), async (draft) => {
    await mkdir(draft);
    const files = Object.entries(programs).map(([file, program]) => [join(draft, file), program] as const);
    await buildGoPrograms(new Map(files));
  });
}

/** Folder with `dockerd` 29, `containerd` and `runc`; six to ten minutes on two cores the first time. */
export const currentDocker = () => built('docker', dockerPrograms);

/** Folder with `podman` 5.8 and `runc`; three to five minutes on two cores the first time. Uses Debian's conmon. */
export const currentPodman = () => built('podman', podmanPrograms);
