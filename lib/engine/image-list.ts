import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';
import type { ImageFacts } from './types';

const timeoutMs = 15_000;
const listSchema = z.array(
  z.looseObject({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Created: z.number().nullish(),
    Size: z.number().nullish(),
  }),
);

export interface ListedImage extends Pick<ImageFacts, 'id' | 'repoDigests' | 'createdAt' | 'sizeBytes'> {
  names: string[];
}

/** See `Engine.listImages`. */
export async function listImages(connection: EngineConnection, signal?: AbortSignal): Promise<ListedImage[]> {
  const action = 'list the images';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) => docker.listImages());
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  return parsed.data.flatMap(({ Id, RepoTags, RepoDigests, Created, Size }) => {
    const names = (RepoTags ?? []).filter((name) => name !== '<none>:<none>');
    if (names.length === 0) return [];
    // Docker writes this for an image that was built here.
    const repoDigests = (RepoDigests ?? []).filter((name) => !name.startsWith('<none>'));
    const id = Id.startsWith('sha256:') ? Id : `sha256:${Id}`;
    return [{ id, names, repoDigests, createdAt: Created ? Created * 1000 : null, sizeBytes: Size ?? 0 }];
  });
}
