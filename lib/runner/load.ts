import type { OperationInput } from '@/lib/contracts/operation';
import { formatBytes, shortId } from '@/lib/core/units';
import type { Engine, LoadedImage } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { requireEngine } from '@/lib/service/requirements';
import { loadedRepository } from '@/lib/settings/image-choice';
import { contractOf } from '@/lib/worker/image-contract';
import type { RunnerParts } from './runner-parts';

const steps = [
  { id: 'load', title: 'Read the archive, then give it to the engine' },
  { id: 'name', title: 'Look at what came out of it' },
];

async function* loadStep(
  engine: Engine,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, LoadedImage[]> {
  const loading = engine.loadImage(file, signal);
  for (;;) {
    const next = await loading.next();
    if (next.done) return next.value;
    const { sentBytes, totalBytes } = next.value;
    const bytes = { receivedBytes: sentBytes, totalBytes, bytesPerSecond: null };
    yield {
      type: 'step-progress',
      id: 'load',
      progress: { type: 'pull', ...bytes, layers: [], notice: null },
    };
  }
}

/** Each under a name of which no registry is asked, whatever the archive calls it. */
async function nameLoaded(engine: Engine, { image }: LoadedImage, signal: AbortSignal): Promise<string> {
  const name = `${loadedRepository}:${shortId(image.id)}`;
  await engine.tagImage(image.id, name, signal);
  return name;
}

function described({ image, names }: LoadedImage): string {
  const { id, sizeBytes, platform } = image;
  const contract = contractOf(image);
  const what = contract === null ? 'not an agent-runner of ours' : `agent-runner, contract ${contract}`;
  return [names.join(', ') || 'no name', shortId(id), formatBytes(sizeBytes), platform, what].join(' · ');
}

async function* run(
  parts: RunnerParts,
  { file = '' }: OperationInput,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'load' };
  const engine = await requireEngine(parts, signal);
  const loaded = yield* loadStep(engine, file, signal);
  yield { type: 'step-end', id: 'load', state: 'succeeded', detail: file };
  yield { type: 'step-start', id: 'name' };
  const names: string[] = [];
  for (const each of loaded) names.push(await nameLoaded(engine, each, signal));
  yield { type: 'step-end', id: 'name', state: 'succeeded', detail: loaded.map(described).join('; ') };
  await parts.refreshHealth();
  return `Loaded; to run it: upgrade --image ${names[0]}`;
}

/** Brings an image here from a file of this machine: without a registry, and without touching the worker. */
export function loadOperation(parts: RunnerParts, input: OperationInput): OperationWork {
  return { steps, run: (signal) => run(parts, input, signal) };
}
