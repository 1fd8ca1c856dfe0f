import { z } from 'zod';
import { parseImageReference } from '@/lib/core/image-reference';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';
import { refusalOf } from './refusal';
import type { ImageFacts } from './types';

const inspectTimeoutMs = 15_000;
const imageIdPattern = /^(?:sha256:)?[0-9a-f]{64}$/;

const inspectSchema = z.looseObject({
  Id: z.string(),
  Size: z.number().nullish(),
  Os: z.string().nullish(),
  Architecture: z.string().nullish(),
  RepoDigests: z.array(z.string()).nullish(),
  Created: z.string().nullish(),
  Config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** The image under a reference or an image id; null when the engine has none. */
export async function inspectImage(
  connection: EngineConnection,
  reference: string,
  signal?: AbortSignal,
): Promise<ImageFacts | null> {
  const name = imageIdPattern.test(reference) ? reference : localName(reference);
  const call = { action: 'inspect the image', timeoutMs: inspectTimeoutMs, signal, passed: [404] };
  try {
    const answer = await callEngine(connection, call, (docker) => docker.getImage(name).inspect());
    return toImageFacts(answer);
  } catch (error) {
    if (refusalOf(error)?.status === 404) return null;
    throw error;
  }
}

function toImageFacts(answer: unknown): ImageFacts {
  const parsed = inspectSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid('inspect the image', parsed.error.message);
  const { Id, Size, Os, Architecture, RepoDigests, Created, Config } = parsed.data;
  const createdAt = Date.parse(Created ?? '');
  return {
    // Podman leaves out the algorithm.
    id: Id.startsWith('sha256:') ? Id : `sha256:${Id}`,
    sizeBytes: Size ?? 0,
    platform: `${Os || 'linux'}/${Architecture || 'unknown'}`,
    repoDigests: RepoDigests ?? [],
    labels: Config?.Labels ?? {},
    createdAt: createdAt > 0 ? createdAt : null,
  };
}

/**
 * A short name that names no registry is looked up as it stands: Docker and Podman keep what was built here under
 * `name`, `localhost/name` or `docker.io/…/name`, and resolve the short form themselves.
 */
function localName(reference: string): string {
  const image = parseImageReference(reference);
  return image.registry === 'docker.io' && !reference.includes('docker.io/') ? reference : image.toString();
}
