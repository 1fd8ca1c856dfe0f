import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { callEngine } from '@/lib/engine/connection';
import { makeStranger } from './make-container';
import type { Place } from './place';
import type { Afterwards } from './plan';

/** What somebody did behind the console's back. */
export async function doAfterwards(place: Place, id: string, what: Afterwards): Promise<void> {
  const { config, engine, settings } = place;
  const folder = config.workspaceDirectory;
  switch (what) {
    case 'pause':
      return await atEngine(place, 'pause', id);
    case 'kill':
      return await atEngine(place, 'kill', id);
    case 'stop':
      return await engine.stopContainer(id, 45);
    case 'remove-folder':
      return await rm(folder, { recursive: true });
    case 'folder-becomes-file':
      await rm(folder, { recursive: true });
      return await writeFile(folder, '');
    case 'close-folder':
      await chown(folder, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
      return await chmod(folder, 0o500);
    case 'change-settings':
      return await settings.save({
        revision: (await settings.view(null)).revision,
        changes: {
          LOG_LEVEL: (await settings.read()).settings.LOG_LEVEL.value === 'debug' ? 'info' : 'debug',
        },
      });
    case 'break-settings':
      return await writeFile(settings.path, 'This is no assignment\n', { flag: 'a' });
    case 'settings-become-folder':
      await rm(settings.path);
      return void (await mkdir(settings.path));
    case 'stranger-polls':
      return await makeStranger(place);
  }
}

/** On cgroup v1, runc may fail to freeze a container in which something is executed meanwhile (moby #48205, runc #2791). */
const pauseTries = 5;

async function atEngine({ engine }: Place, action: 'pause' | 'kill', id: string): Promise<void> {
  const connection = { socketPath: engine.facts.socketPath, name: engine.facts.kind };
  const call = { action: `${action} a container`, timeoutMs: 20_000 };
  const once = () =>
    callEngine(connection, call, async (docker) => void (await docker.getContainer(id)[action]()));
  for (let tries = 1; ; tries += 1) {
    const error = await once().then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    if (tries === pauseTries || !String(error).includes('unable to freeze')) throw error;
    await setTimeout(500);
  }
}
