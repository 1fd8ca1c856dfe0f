import { randomBytes } from 'node:crypto';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import type { SettingName } from '@/lib/contracts/setting-definitions';
import type { ContainerFacts, ContainerSpec, Engine } from '@/lib/engine/types';
import { identityLabel } from '@/lib/service/container-ownership';
import { rehearsalOwner } from '@/lib/service/rehearsal-container';
import type { RunnerParts } from './runner-parts';
import { type WantedWorker, wantedContainer } from './wanted-container';

/**
 * What differs in a rehearsal: a queue that nobody else knows, no port (the machine's network has it once), and no version of a
 * deployment, which would get nothing before a person has made it current.
 */
export function apartFrom(saved: SavedSettings, taskQueue: string): SavedSettings {
  const { settings } = saved;
  const changed = (name: SettingName, value: string | null) => ({
    [name]: { ...settings[name], value },
  });
  const apart = {
    ...changed('STIGMER_TASK_QUEUE', taskQueue),
    ...changed('METRICS_PORT', null),
    ...changed('STIGMER_DEPLOYMENT_NAME', null),
  };
  return { ...saved, settings: { ...settings, ...apart } };
}

export interface RehearsalWorker {
  taskQueue: string;
  spec: ContainerSpec;
}

/** The wanted container in all but name, identity, queue and label; it ends once, and for good. */
export async function rehearsalWorker(
  parts: RunnerParts,
  engine: Engine,
  worker: WantedWorker,
  running: ContainerFacts,
  signal: AbortSignal,
): Promise<RehearsalWorker> {
  const { service } = parts;
  const taskQueue = `stigmer-rehearsal-${randomBytes(8).toString('hex')}`;
  const identity = `${service.name}/rehearsal-${randomBytes(3).toString('hex')}`;
  const saved = apartFrom(worker.saved, taskQueue);
  const wanted = wantedContainer(parts, engine, { ...worker, saved });
  const specFor = await wanted.prepare(running, signal);
  const { labels, ...spec } = await specFor(identity);
  const owner = rehearsalOwner(service);
  const { [service.owner.name]: _own, ...others } = labels;
  return {
    taskQueue,
    spec: {
      ...spec,
      restartPolicy: 'no',
      labels: { ...others, [owner.name]: owner.value, [identityLabel]: identity },
    },
  };
}
