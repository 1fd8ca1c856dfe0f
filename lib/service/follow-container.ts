import type { Clock } from '@/lib/core/clock';
import { isFailure, messageOf } from '@/lib/core/failure';
import { type ContainerWatch, createContainerWatch } from '@/lib/engine/container-watch';
import type { Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';

const retryMs = 2000;

export interface ContainerFollower {
  /** The watch on the engine in use; null before it is begun, and without an engine. */
  watch(): ContainerWatch | null;
  /** Opens the engine's event stream, and again whenever it ends. Called again it does nothing. */
  begin(): void;
  stop(): Promise<void>;
}

/** Keeps a watch on a container of the engine in use, for a service whose health nobody else watches. */
export function followContainer(parts: {
  clock: Clock;
  containerName: string;
  engine: () => Promise<Engine | null>;
}): ContainerFollower {
  const { clock, containerName, engine } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let current: { engine: Engine; watch: ContainerWatch } | null = null;
  let loop: Promise<void> | null = null;

  const follow = async () => {
    const used = await engine();
    if (used === null) current = null;
    else if (current?.engine !== used)
      current = { engine: used, watch: createContainerWatch(used, containerName, clock) };
    await current?.watch.follow(signal);
  };
  const run = async () => {
    while (!signal.aborted) {
      await follow().catch((error: unknown) => {
        if (!signal.aborted && !isFailure(error))
          log.error('A container is not watched', { reason: messageOf(error) });
      });
      await clock.sleep(retryMs, signal).catch(() => undefined);
    }
  };
  return {
    watch: () => current?.watch ?? null,
    begin: () => {
      loop ??= run();
    },
    stop: async () => {
      stopping.abort(new DOMException('The console ends', 'AbortError'));
      await loop;
    },
  };
}
