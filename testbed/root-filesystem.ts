import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command';

export const suite = 'bookworm';
export const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** Of the packages that were installed; the names are relative to the root. */
const leftovers = ['var/cache/apt/archives/*.deb', 'var/lib/apt/lists/*'];

/**
 * Writes the archive of a minimal Debian.
 * @param options.change puts more into it or takes some out; the scratch folder is its own
 */
export async function makeRootFilesystem(options: {
  archive: string;
  packages: readonly string[];
  change(rootfs: string, scratch: string): Promise<void>;
}): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'stigmer-base-'));
  const rootfs = join(scratch, 'rootfs');
  const included = options.packages.map((name) => `--include=${name}`);
  try {
    await command('debootstrap', ['--variant=minbase', ...included, suite, rootfs]);
    await options.change(rootfs, scratch);
    // A machine that sees its registries through a proxy has the proxy's certificate in its bundle.
    await mkdir(join(rootfs, 'etc/ssl/certs'), { recursive: true });
    await cp(certificates, join(rootfs, certificates), { dereference: true });
    await command('sh', ['-c', `rm -rf ${leftovers.join(' ')}`], { cwd: rootfs });
    await command('tar', ['--numeric-owner', '-C', rootfs, '-cf', options.archive, '.']);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
