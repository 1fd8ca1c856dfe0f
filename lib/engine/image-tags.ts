import { parseImageReference } from '@/lib/core/image-reference';
import { callEngine, type EngineConnection } from './connection';

const timeoutMs = 15_000;

/** See `Engine.tagImage`. */
export async function tagImage(
  connection: EngineConnection,
  imageId: string,
  reference: string,
  signal?: AbortSignal,
): Promise<void> {
  const { registry, repository, tag } = parseImageReference(reference);
  const name = { repo: `${registry}/${repository}`, tag: tag ?? 'latest' };
  const call = { action: 'give the image a name', timeoutMs, signal };
  await callEngine(connection, call, (docker) => docker.getImage(imageId).tag(name));
}

/** See `Engine.untagImage`. Never by force: Podman would remove the containers of the image. */
export async function untagImage(
  connection: EngineConnection,
  reference: string,
  signal?: AbortSignal,
): Promise<void> {
  const name = parseImageReference(reference).toString();
  const call = { action: 'take a name from an image', timeoutMs, signal };
  await callEngine(connection, call, (docker) => docker.getImage(name).remove());
}
