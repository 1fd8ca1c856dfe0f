import { z } from 'zod';
import { parseImageReference } from '@/lib/core/image-reference';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';

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

const listSchema = z.array(z.looseObject({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));

export interface ImageName {
  name: string;
  imageId: string;
}

/** See `Engine.findImageNames`. */
export async function findImageNames(
  connection: EngineConnection,
  repository: string,
  signal?: AbortSignal,
): Promise<ImageName[]> {
  const action = 'list the images';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) => docker.listImages());
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  const names = parsed.data.flatMap(({ Id, RepoTags }) =>
    (RepoTags ?? []).map((name) => ({ name, imageId: Id.startsWith('sha256:') ? Id : `sha256:${Id}` })),
  );
  return names.filter(({ name }) => name.startsWith(`${repository}:`));
}
