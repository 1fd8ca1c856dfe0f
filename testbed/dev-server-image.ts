import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command';
import { importImage } from './engine-socket';
import { push } from './image-set';

/** In place of Temporal's own image, which no bed can pull: the same binary, started the same way. */
export async function pushDevServer(socketPath: string, registry: string, binary: string): Promise<string> {
  const repository = `${registry}/temporalio/temporal`;
  const scratch = await mkdtemp(join(tmpdir(), 'stigmer-temporal-'));
  const rootfs = join(scratch, 'rootfs');
  try {
    await mkdir(join(rootfs, 'tmp'), { recursive: true, mode: 0o1777 });
    const path = (await command('sh', ['-c', 'command -v "$0"', binary])).trim();
    await cp(path, join(rootfs, 'temporal'), { dereference: true });
    await chmod(join(rootfs, 'temporal'), 0o755);
    const archive = join(scratch, 'rootfs.tar');
    await command('tar', ['--numeric-owner', '-C', rootfs, '-cf', archive, '.']);
    const changes = ['ENTRYPOINT ["/temporal"]'];
    await importImage(socketPath, archive, { repository, tag: '1.5.1', changes });
    return await push(socketPath, `${repository}:1.5.1`, `${repository}:1.5.1`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
