import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { containerName } from './container-name';
import { answerInvalid, refused } from './engine-failure';
import { isNameTaken } from './name-taken';
import { refusalOf } from './refusal';

const timeoutMs = 30_000;
const listSchema = z.array(z.looseObject({ Names: z.array(z.string()).nullish() }));

/** Containers that are never started: what `image prune -a` asks before it takes an image is whether a container has it. */
export const heldLabel = 'dev.stigmer.console.keeps';

/** See `Engine.holdImage`. */
export async function holdImage(
  connection: EngineConnection,
  imageId: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const action = 'keep an image by a container';
  const call = { action, timeoutMs, signal, passed: [409, 500] };
  const body = {
    Image: imageId,
    // An image without a command of its own is refused without one.
    Cmd: ['never-started'],
    Labels: { [heldLabel]: 'image' },
    HostConfig: { NetworkMode: 'none' },
  };
  const options = { name, _query: { name: containerName(name) }, _body: body };
  try {
    await callEngine(connection, call, (docker) => docker.createContainer(options));
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    if (!isNameTaken(answer)) throw refused(connection, action, answer, error);
  }
}

/** See `Engine.releaseImages`. */
export async function releaseImages(
  connection: EngineConnection,
  prefix: string,
  except: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const action = 'list the containers that keep images';
  const filters = { label: [`${heldLabel}=image`] };
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.listContainers({ all: true, filters }),
  );
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  const names = parsed.data.map(({ Names }) => (Names?.[0] ?? '').replace(/^\//, ''));
  for (const name of names.filter((each) => each.startsWith(prefix) && !except.includes(each))) {
    const call = { action: 'remove a container that keeps an image', timeoutMs, signal, passed: [404] };
    await callEngine(connection, call, (docker) => docker.getContainer(name).remove()).catch(
      (error: unknown) => {
        if (refusalOf(error)?.status !== 404) throw error;
      },
    );
  }
}
