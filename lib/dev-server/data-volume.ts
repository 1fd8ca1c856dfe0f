import { Failure } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import type { ManagedService } from '@/lib/service/managed-service';
import { dataVolumeName } from './dev-server';

type Owner = Pick<ManagedService, 'containerName' | 'owner'>;

/** @throws Failure `volume-name-taken` for somebody else's of that name */
async function ownVolume(service: Owner, engine: Engine, signal: AbortSignal) {
  const name = dataVolumeName(service);
  const volume = await engine.inspectVolume(name, signal);
  if (volume === null || volume.labels[service.owner.name] === service.owner.value) return volume;
  throw new Failure({
    code: 'volume-name-taken',
    title: `A volume named ${name} exists that this console did not create`,
    reason: 'It lacks the label of this console, so the console leaves it and its data alone.',
    remedy: { summary: 'Set STIGMER_CONTAINER_NAME to another name for this console, then start it again.' },
    evidence: [{ label: 'volume', value: name }],
  });
}

/** Makes the volume where there is none. @throws Failure `volume-name-taken` */
export async function ensureVolume(service: Owner, engine: Engine, signal: AbortSignal): Promise<void> {
  if ((await ownVolume(service, engine, signal)) !== null) return;
  const { name, value } = service.owner;
  await engine.createVolume(dataVolumeName(service), { [name]: value }, signal);
  await ownVolume(service, engine, signal);
}

/** Removes it with all its data; whether there was one. @throws Failure `volume-name-taken` */
export async function deleteVolume(service: Owner, engine: Engine, signal: AbortSignal): Promise<boolean> {
  if ((await ownVolume(service, engine, signal)) === null) return false;
  await engine.removeVolume(dataVolumeName(service), signal);
  return true;
}
