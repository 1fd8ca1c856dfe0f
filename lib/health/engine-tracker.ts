import type { Config } from '@/lib/config/config';
import type { connectEngine } from '@/lib/engine/connect';
import type { detectEngine, EngineDetection } from '@/lib/engine/detect';
import type { Engine, EngineFacts } from '@/lib/engine/types';

export interface EngineTracker {
  /** The engine in use, looked for when there is none; one search at a time, however many ask. */
  ensure(): Promise<Engine | null>;
  /** The engine in use, without looking for one. */
  current(): Engine | null;
  /** A call did not get through: look again before the next use. */
  drop(engine: Engine): void;
  /** Our container was seen on this engine (or no longer): only then a lost engine is not replaced by another one. */
  hold(engine: Engine, holdsContainer: boolean): void;
  detection(): EngineDetection | null;
  /** The engine that was in use and went away. */
  lost(): EngineFacts | null;
}

export function createEngineTracker(parts: {
  config: Config;
  detect: typeof detectEngine;
  connect: typeof connectEngine;
  signal: AbortSignal;
}): EngineTracker {
  const { config, detect, connect, signal } = parts;
  let engine: Engine | null = null;
  let detection: EngineDetection | null = null;
  let lost: EngineFacts | null = null;
  let held: string | null = null;
  let searching: Promise<Engine | null> | null = null;

  const search = async (): Promise<Engine | null> => {
    detection = await detect(config, signal);
    const { facts } = detection;
    // The container lives on the engine that is away: another engine would only look like "not set up".
    if (facts === null || (held !== null && held !== facts.socketPath)) return null;
    engine = connect(facts, config);
    lost = null;
    return engine;
  };

  return {
    ensure: async () => {
      if (engine !== null) return engine;
      searching ??= search().finally(() => {
        searching = null;
      });
      return await searching;
    },
    current: () => engine,
    drop: (dropped) => {
      if (engine !== dropped) return;
      lost = dropped.facts;
      engine = null;
    },
    hold: ({ facts }, holdsContainer) => {
      held = holdsContainer ? facts.socketPath : null;
    },
    detection: () => detection,
    lost: () => lost,
  };
}
