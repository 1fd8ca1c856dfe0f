import { join, posix } from 'node:path';
import { z } from 'zod';
import { type EffectiveSettings, resolveSettings } from '@/lib/contracts/runner-settings';
import type { TokenPrices } from '@/lib/contracts/token-cost';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerFacts } from '@/lib/engine/types';
import { mountTarget } from '@/lib/settings/workspace-root';
import type { TemporalSettings } from '@/lib/temporal/types';
import { workerSettings } from '@/lib/worker/worker-settings';
import type { RunsParts } from './runs-parts';

/** Where the runs of this worker are. */
export interface RunPlace {
  temporal: TemporalSettings;
  taskQueue: string;
  /** On this machine; one directory for each session. */
  sessionsDirectory: string;
  /** Of the worker; null: the console knows none. */
  prices: TokenPrices | null;
  /** Null: there is no container. */
  container: ContainerFacts | null;
  settings: EffectiveSettings;
}

/** By the container's settings; where there is none, by those that a container would get. */
export async function findPlace(parts: RunsParts, signal: AbortSignal): Promise<RunPlace> {
  const container = await parts.container(signal);
  const settings =
    container === null ? (await parts.settings.read()).settings : resolveSettings(container.environment);
  const { temporal, taskQueue, workspaceRoot } = workerSettings(settings, parts.config);
  const below = posix.relative(mountTarget, posix.normalize(workspaceRoot));
  // A root that is not mounted is a fault of its own; nothing of it is on this machine.
  const inside = below.startsWith('..') ? '' : below;
  return {
    temporal,
    taskQueue,
    sessionsDirectory: join(parts.config.workspaceDirectory, inside, 'sessions'),
    prices: pricesOf(settings),
    container,
    settings,
  };
}

const price = z.number().min(0);
const pricesSchema = z.object({
  input: price,
  output: price,
  cachedInput: price.optional(),
  cacheWrite: price.optional(),
});

function pricesOf({ STIGMER_LLM_PRICES }: EffectiveSettings): TokenPrices | null {
  return pricesSchema.safeParse(jsonOrNull(STIGMER_LLM_PRICES.value ?? '')).data ?? null;
}
