import type { StrayContainer } from '@/lib/contracts/strays';
import { findStrays } from './find-strays';
import type { ServiceParts } from './service-parts';

/** As the engine shows them now; none without an engine. */
export async function viewStrays(parts: ServiceParts, signal: AbortSignal): Promise<StrayContainer[]> {
  const engine = await parts.engine();
  if (engine === null) return [];
  const labelled = await engine.findContainers({ name: parts.service.owner.name }, signal);
  return await findStrays(parts.service, engine, labelled, signal);
}
