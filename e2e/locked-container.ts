import { chown, mkdir } from 'node:fs/promises';
import { engineCall } from './engine-api';
import type { Machine } from './fixtures';

/**
 * Starts the worker as the strictest host would: as that user, on a root that cannot be written, without a capability,
 * with little memory and few processes. The workspace belongs to the user. It is removed with the machine.
 */
export async function startLocked(
  machine: Machine,
  { image, user, environment }: { image: string; user: number; environment: Record<string, string> },
): Promise<void> {
  const { socketPath, containerName: name, workspace } = machine;
  await mkdir(workspace, { recursive: true });
  await chown(workspace, user, user);
  await engineCall(socketPath, 'POST', `/images/create?fromImage=${encodeURIComponent(image)}`);
  const created = await engineCall(socketPath, 'POST', `/containers/create?name=${name}`, {
    Image: image,
    User: `${user}:${user}`,
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    HostConfig: {
      NetworkMode: 'host',
      Mounts: [{ Type: 'bind', Source: workspace, Target: '/workspace' }],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 128,
      Memory: 512 * 1024 * 1024,
    },
  });
  const started = await engineCall(socketPath, 'POST', `/containers/${name}/start`);
  if (started.status >= 300) throw new Error(`Not started: ${JSON.stringify([created.body, started.body])}`);
}
