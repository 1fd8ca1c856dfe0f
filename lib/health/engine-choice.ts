import type { Config } from '@/lib/config/config';
import type { EnginesView } from '@/lib/contracts/engines';
import type { Operation } from '@/lib/contracts/operation';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import type { Preferences } from '@/lib/contracts/preferences';
import type { EngineCandidate } from '@/lib/contracts/status';
import { Failure, isFailure } from '@/lib/core/failure';
import type { detectEngine, EngineDetection } from '@/lib/engine/detect';
import { engineCommand } from '@/lib/engine/engine-command';
import type { ContainerFacts, Engine } from '@/lib/engine/types';

export interface EngineChoice {
  /** Looks at every place now. */
  view(signal: AbortSignal): Promise<EnginesView>;
  /**
   * Uses one from now on, also after a restart; null forgets the choice. What is on the engine before stays as it is.
   * @throws Failure `engine-unknown`, `engine-not-usable`, `operation-conflict`
   */
  use(name: string | null, signal: AbortSignal): Promise<void>;
}

export interface EngineChoiceParts {
  config: Config;
  detect: typeof detectEngine;
  preferences: { read(): Promise<Preferences>; save(change: Partial<Preferences>): Promise<void> };
  monitor: {
    engine(): Promise<Engine | null>;
    ownContainer(signal: AbortSignal): Promise<ContainerFacts | null>;
    takeEngine(detection: EngineDetection | null): void;
  };
  operationRunning: () => Operation | null;
}

export function createEngineChoice(parts: EngineChoiceParts): EngineChoice {
  const { config, detect, preferences, monitor, operationRunning } = parts;
  const chosen = () => readChosenEngine(preferences.read);
  return {
    view: async (signal) => {
      const [{ candidates }, engine, container] = await Promise.all([
        detect(config, signal, await chosen()),
        monitor.engine(),
        monitor.ownContainer(signal),
      ]);
      const used = engine?.facts.socketPath;
      const engines = candidates.map((each) => ({
        ...each,
        used: used !== undefined && each.socketPath === used,
      }));
      return { engines, worker: engine && container && workerOn(engine, container) };
    },
    use: async (name, signal) => {
      const running = operationRunning();
      if (running !== null) throw busy(running);
      if (name === null) {
        await preferences.save({ engine: undefined });
        monitor.takeEngine(null);
        return;
      }
      const { candidates } = await detect(config, signal, await chosen());
      const named = candidates.find(({ source, socketPath }) => source === name || socketPath === name);
      if (named === undefined || named.socketPath === null) throw unknown(name);
      const detection = await detect(config, signal, named.socketPath);
      const found = detection.candidates.find(({ socketPath }) => socketPath === named.socketPath);
      if (detection.facts === null) throw notUsable(found ?? named);
      await preferences.save({ engine: named.socketPath });
      monitor.takeEngine(detection);
    },
  };
}

/** A file that cannot be read names no engine; what it should say of the image, set-up refuses to guess. */
export async function readChosenEngine(read: () => Promise<Preferences>): Promise<string | null> {
  try {
    return (await read()).engine ?? null;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return null;
  }
}

function workerOn({ facts }: Engine, { name, state }: ContainerFacts): EnginesView['worker'] {
  const place = `${facts.kind === 'docker' ? 'Docker' : 'Podman'} ${facts.version} at ${facts.socketPath}`;
  return { name, state, place, stopCommand: engineCommand(facts, 'stop', name) };
}

function unknown(name: string): Failure {
  return new Failure({
    code: 'engine-unknown',
    title: 'There is no such engine',
    reason: `Nobody looks for one at ${name.slice(0, 200)}.`,
    remedy: { summary: 'Choose one of the list.', command: 'npx stigmer-console engines' },
  });
}

function notUsable({ source, detail, remedy }: EngineCandidate): Failure {
  const { summary, command } = remedy ?? { summary: 'Start it, then choose it again.' };
  return new Failure({
    code: 'engine-not-usable',
    title: `${source} cannot be used`,
    reason: `${detail.replace(/\. It was named explicitly.*$/, '')}.`,
    remedy: { summary, ...(command !== undefined && { command }) },
  });
}

function busy({ kind }: Operation): Failure {
  return new Failure({
    code: 'operation-conflict',
    title: 'Something is being changed',
    reason: `An operation on the engine in use has not ended: ${operationKinds[kind].title.toLowerCase()}.`,
    remedy: { summary: 'Choose another engine when it has ended, or cancel it.' },
  });
}
