import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Engine } from '@/lib/engine/types';
import { oldRunnerOf } from '@/lib/leftovers/judge';
import { isOwnContainer } from '@/lib/service/container-ownership';
import type { RunnerParts } from './runner-parts';

/** What an older launcher left, or null; without an engine nothing is known of its container. */
export async function findOldRunner(
  { service, oldRunner }: RunnerParts,
  engine: Engine | null,
  { fresh, signal }: { fresh: boolean; signal: AbortSignal },
): Promise<OldRunner | null> {
  const onDisk = await oldRunner.onDisk(fresh);
  if (engine === null) return oldRunnerOf({ ...onDisk, container: null });
  const named = await engine.inspectContainer(service.containerName, signal);
  const foreign = named !== null && !isOwnContainer(named, service) ? named : null;
  return oldRunnerOf({ ...onDisk, container: await oldRunner.container(engine, foreign, signal) });
}
