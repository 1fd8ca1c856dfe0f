import { engineCall } from '@/e2e/engine-api';
import type { Place } from './stage';

export interface RemakeWishes {
  /** Of a shell, in the place of the worker. */
  script: string;
  /** In the place of the shell. */
  program?: string;
  restarts: boolean;
  memoryBytes?: number;
  readOnly?: boolean;
  /** Keeps the worker's own image and program. */
  keepsProgram?: boolean;
  then?: 'start' | 'kill' | 'nothing';
}

/** Puts a container in the place of the worker's that has its name, labels and environment, and is made otherwise. */
export async function remake(place: Place, wishes: RemakeWishes): Promise<void> {
  const { socketPath, engine, containerName, bed, workspace } = place;
  const { script, program, restarts, memoryBytes = 0, readOnly = false, then = 'start' } = wishes;
  const before = Object(await engine.inspect(containerName));
  const { Env, Labels, User, Image } = before.Config;
  await engine.removeContainer(containerName);
  const image = wishes.keepsProgram ? Image : bed.images.busybox;
  if (!(await engine.hasImage(image)))
    await engineCall(socketPath, 'POST', `/images/create?fromImage=${encodeURIComponent(image)}`);
  const shell = { Entrypoint: program === undefined ? ['sh', '-c', script] : [program], Cmd: [] };
  const content = {
    ...{ Image: image, Env, User, Labels: { ...Labels, 'dev.stigmer.console.spec': '' } },
    ...(wishes.keepsProgram ? {} : shell),
    HostConfig: {
      NetworkMode: 'host',
      Init: program !== undefined,
      Binds: [`${workspace}:/workspace${readOnly ? ':ro' : ''}`],
      RestartPolicy: { Name: restarts ? 'unless-stopped' : 'no' },
      ...(memoryBytes === 0 ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
    },
  };
  const { status, body } = await engineCall(
    socketPath,
    'POST',
    `/containers/create?name=${containerName}`,
    content,
  );
  if (status !== 201) throw new Error(`Not created: ${JSON.stringify(body)}`);
  if (then !== 'nothing') await engine.start(containerName);
  if (then === 'kill') await engine.kill(containerName);
}
