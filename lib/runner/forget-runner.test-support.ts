import type { Config } from '@/lib/config/config';
import { discard, removeNames } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { homeLabelValue } from '@/lib/service/container-ownership';
import { keptRepository } from '@/lib/settings/image-choice';
import { holderPrefix } from './versions';

/** Takes away all that a console leaves on an engine: its containers, and the names and containers by which it keeps images. */
export async function forgetRunner(
  engine: Engine,
  { containerName, homeDirectory }: Pick<Config, 'containerName' | 'homeDirectory'>,
): Promise<void> {
  for (const name of [containerName, `${containerName}-previous`]) await discard(engine, name);
  await engine.releaseImages(holderPrefix({ homeDirectory }), []);
  await removeNames(engine, `${keptRepository}:${homeLabelValue(homeDirectory)}-`);
}
