import type { Config } from '@/lib/config/config';
import { Failure } from '@/lib/core/failure';
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
  /** Uses the engine of this detection from now on, whatever was in use; none: looks for one at the next use. */
  replace(detection: EngineDetection | null): void;
  detection(): EngineDetection | null;
  /** The engine that was in use and went away. */
  lost(): EngineFacts | null;
}

export function createEngineTracker(parts: {
  config: Config;
  detect: typeof detectEngine;
  connect: typeof connectEngine;
  /** The address that was chosen; null: the first one that is usable. */
  chosen: () => Promise<string | null>;
  signal: AbortSignal;
}): EngineTracker {
  const { config, detect, connect, chosen, signal } = parts;
  let engine: Engine | null = null;
  let detection: EngineDetection | null = null;
  let lost: EngineFacts | null = null;
  let held: string | null = null;
  let searching: Promise<Engine | null> | null = null;

  let using = new AbortController();

  const use = (facts: EngineFacts): Engine => {
    engine = connect(facts, config, using.signal);
    lost = null;
    return engine;
  };
  const search = async (): Promise<Engine | null> => {
    const meant = using;
    const found = await detect(config, signal, await chosen());
    // Somebody chose an engine meanwhile.
    if (meant !== using) return engine;
    detection = found;
    const { facts } = found;
    // The container lives on the engine that is away: another engine would only look like "not set up".
    if (facts === null || (held !== null && held !== facts.socketPath)) return null;
    return use(facts);
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
    hold: (holder, holdsContainer) => {
      if (holder === engine) held = holdsContainer ? holder.facts.socketPath : null;
    },
    replace: (found) => {
      using.abort(replaced());
      using = new AbortController();
      engine = null;
      lost = null;
      held = null;
      detection = found;
      if (found !== null && found.facts !== null) use(found.facts);
    },
    detection: () => detection,
    lost: () => lost,
  };
}

/** What ends the streams of the engine before: no fault, and nobody is told. */
function replaced(): Failure {
  return new Failure({
    code: 'engine-replaced',
    title: 'Another engine is used now',
    reason: 'Somebody chose it.',
    remedy: { summary: 'Nothing has to be done.' },
  });
}
