import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaseImage } from './base-image';
import { pushImageSet } from './image-set';
import { hasPython, installTemporalio, temporalioVersion } from './python-sdk';
import { sourceHash } from './source-hash';

const sources = new URL('./python', import.meta.url).pathname;

/** The sources and the SDK side by side, as the Dockerfile wants them. */
async function inContext(use: (context: string) => Promise<void>): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'stigmer-python-'));
  try {
    await cp(sources, context, { recursive: true });
    await installTemporalio(join(context, 'sdk'), 'container');
    await use(context);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/**
 * A plain worker of Temporal's Python SDK, and one that plays the start-up of the Python agent-runner of January 2026.
 * Null where the SDK cannot be had.
 */
export async function pushPythonImages(
  socketPath: string,
  registry: string,
  base: BaseImage,
): Promise<Record<'plain' | 'original', string> | null> {
  if (!(await hasPython())) return null;
  const options = ['--network', 'none', '--build-arg', `PYTHON_IMAGE=${base.reference}`];
  return await pushImageSet(socketPath, {
    name: 'python-images',
    key: await sourceHash(sources, ['.'], `${base.key}-${temporalioVersion}`),
    keptMax: 2,
    base,
    targets: { plain: `${registry}/test/python-worker:1`, original: `${registry}/test/original-runner:1` },
    build: (all) => inContext((context) => all(context, options)),
  });
}
