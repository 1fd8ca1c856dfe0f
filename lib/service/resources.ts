import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ContainerUsage } from '@/lib/contracts/container-usage';
import { type ResourceSample, type Resources, resourceSampleSchema } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { isFailure, messageOf } from '@/lib/core/failure';
import { toPrintedUsage, usageCommand } from '@/lib/engine/container-usage';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';

const intervalMs = 60_000;
const keptMs = 86_400_000;
const samplesMax = keptMs / intervalMs;
/** A file of some 100 kB is not written each minute. */
const saveEvery = 10;
const execTimeoutMs = 10_000;

const fileSchema = z.strictObject({
  version: z.literal(1),
  samples: z.array(resourceSampleSchema).max(samplesMax),
});

/** `at` is on the wall clock. */
export interface HeardUsage {
  usage: ContainerUsage;
  at: number;
}

interface Parts {
  path: string;
  clock: Clock;
  engine: () => Promise<Engine | null>;
  ownContainer: (signal: AbortSignal) => Promise<ContainerFacts | null>;
  /** What the worker itself told of its container just now; null: it did not, and the container is asked. */
  heardUsage: (container: ContainerFacts) => HeardUsage | null;
  /** The newest first. */
  lives: () => readonly Life[];
}

/**
 * Measures the worker’s container once a minute, whoever looks, and not while it rests: by what its worker says of itself, or
 * by a command in it where it says nothing.
 */
export class ResourceMonitor {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  #samples: ResourceSample[];
  /** What the next sample is measured against. */
  #before: { life: string; at: number; cpuMs: number } | null = null;
  #limit: number | null = null;
  #unmeasured: string | null = null;
  #unsaved = 0;
  #running: Promise<void> | null = null;

  private constructor(parts: Parts, samples: ResourceSample[]) {
    this.#parts = parts;
    this.#samples = samples;
  }

  /** Goes on with what an earlier console measured. */
  static async open(parts: Parts): Promise<ResourceMonitor> {
    return new ResourceMonitor(parts, await readSamples(parts.path, parts.clock.now()));
  }

  view(): Resources {
    const { clock, lives } = this.#parts;
    return {
      samples: this.#samples,
      memoryLimitBytes: this.#limit,
      unmeasured: this.#unmeasured,
      restarts: restartsOf(lives(), clock.now() - keptMs),
    };
  }

  /** In this life of the container, as far as it was measured. */
  memoryKills({ id, startedAt }: Pick<ContainerFacts, 'id' | 'startedAt'>): number | null {
    return this.#before?.life === `${id} ${startedAt}` ? (this.#samples.at(-1)?.memoryKills ?? null) : null;
  }

  start(): void {
    this.#running ??= this.#loop(this.#stopping.signal);
  }

  /** Resolves when what was measured is on the disk. */
  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException('The resources are measured no longer', 'AbortError'));
    await this.#running;
    if (this.#unsaved > 0) await this.#save();
  }

  /** Looks where nothing was measured within the last minute: a worker that has just started has no sample yet. */
  async upToDate(signal: AbortSignal): Promise<void> {
    if (this.#parts.clock.now() - (this.#before?.at ?? 0) >= intervalMs) await this.look(signal);
  }

  /** One look now. */
  async look(signal: AbortSignal): Promise<void> {
    const { ownContainer, heardUsage } = this.#parts;
    const own = await ownContainer(signal);
    this.#limit = own?.memoryLimitBytes ?? null;
    if (own?.state !== 'running') return;
    const heard = heardUsage(own);
    if (heard !== null) this.#take(own, heard.usage, heard.at);
    else await this.#ask(own, signal);
    if (this.#unsaved >= saveEvery) await this.#save();
  }

  /** By a command of its own in the container: three calls at the engine. */
  async #ask(own: ContainerFacts, signal: AbortSignal): Promise<void> {
    const engine = await this.#parts.engine();
    if (engine === null) return;
    try {
      const options = { timeoutMs: execTimeoutMs };
      const { stdout, exitCode } = await engine.exec(own.id, usageCommand, options, signal);
      const usage = toPrintedUsage(stdout);
      if (usage !== null) this.#take(own, usage, this.#parts.clock.now());
      else this.#unmeasured = reasonOf(exitCode);
    } catch (error) {
      signal.throwIfAborted();
      // Engine or container went in the meantime: the next look tells.
      if (!isFailure(error)) throw error;
    }
  }

  #take({ id, startedAt }: ContainerFacts, usage: ContainerUsage, at: number): void {
    const { cpuMs, memoryBytes, memoryKills } = usage;
    const life = `${id} ${startedAt}`;
    this.#unmeasured = null;
    if (this.#before?.life === life && this.#before.at === at) return;
    const before = this.#before?.life === life && this.#before.at < at ? this.#before : null;
    const cpuPercent = before && Math.max(0, ((cpuMs - before.cpuMs) / (at - before.at)) * 100);
    this.#before = { life, at, cpuMs };
    this.#samples = [...this.#samples, { at, cpuPercent, memoryBytes, memoryKills }]
      .filter((sample) => at - sample.at < keptMs)
      .slice(-samplesMax);
    this.#unsaved += 1;
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.look(signal);
        await this.#parts.clock.sleep(intervalMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        log.error('The resources could not be measured', { reason: messageOf(error) });
        await this.#parts.clock.sleep(intervalMs, signal).catch(() => undefined);
      }
    }
  }

  async #save(): Promise<void> {
    this.#unsaved = 0;
    const text = JSON.stringify({ version: 1, samples: this.#samples });
    await writeFileAtomically(this.#parts.path, `${text}\n`).catch((error: unknown) =>
      log.warn('The resources could not be written', { reason: messageOf(error) }),
    );
  }
}

function reasonOf(exitCode: number): string {
  return exitCode === 0
    ? 'This kernel shows a container nothing of its own use'
    : 'The image has no shell by which its use could be read';
}

/** A life after which there was another one of the same container. */
export function restartsOf(lives: readonly Life[], since: number): number {
  let restarts = 0;
  for (const [index, { containerId, endedAt, times }] of lives.entries()) {
    if (endedAt === null || endedAt < since) continue;
    const hasNext = lives.slice(0, index).some((later) => later.containerId === containerId);
    restarts += hasNext ? times : times - 1;
  }
  return restarts;
}

async function readSamples(path: string, now: number): Promise<ResourceSample[]> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).samples.filter(({ at }) => now - at < keptMs);
  } catch {
    log.warn('The resources cannot be read and are begun anew', { path });
    return [];
  }
}
