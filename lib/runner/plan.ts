import type { Plan, PlanLine } from '@/lib/contracts/status';
import { isAbort, isFailure } from '@/lib/core/failure';
import type { EngineDetection } from '@/lib/engine/detect';
import { imageLine } from './plan-image';
import { engineLine, folderLine, line, settingsLine, temporalLine } from './plan-lines';
import { planName } from './plan-name';
import { networkLine } from './plan-network';
import { oldRunnerLine } from './plan-old-runner';
import type { RunnerParts } from './runner-parts';

/** Nothing of the plan may keep the page waiting for long; what is silent is one line that says so. */
const planTimeoutMs = 6000;
/** Part of it that looking for an engine may take, so that there is time left to ask the engine. */
const detectTimeoutMs = 3000;

/** The value, or the other one when it takes too long. What is slow goes on unseen and has its own deadline. */
function within<T>(value: Promise<T>, otherwise: T, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(otherwise), timeoutMs);
    value.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A line whose measuring failed says so: one silent part does not take the plan away. */
async function measured(
  { id, title }: Pick<PlanLine, 'id' | 'title'>,
  measuring: Promise<PlanLine>,
  outer: AbortSignal | undefined,
): Promise<PlanLine> {
  const unknown = (detail: string) => line({ id, title, state: 'warning', fact: 'Not known', detail });
  try {
    return await measuring;
  } catch (error) {
    outer?.throwIfAborted();
    if (isFailure(error)) return unknown(error.details.title);
    if (isAbort(error)) return unknown(`No answer within ${planTimeoutMs / 1000} s`);
    throw error;
  }
}

/** The lines that depend on the engine, in the plan's order. */
async function engineLines(parts: RunnerParts, signal: AbortSignal, outer: AbortSignal | undefined) {
  const nothing: EngineDetection = { candidates: [], advice: [], facts: null };
  const [detection, engine] = await Promise.all([
    within(parts.detect(), nothing, detectTimeoutMs),
    within(parts.engine(), null, detectTimeoutMs),
  ]);
  const [image, folder, old, name] = await Promise.all([
    measured({ id: 'image', title: 'Image' }, imageLine(parts, engine, signal), outer),
    measured({ id: 'folder', title: 'Folder' }, folderLine(parts, engine), outer),
    oldRunnerLine(parts, engine, signal),
    planName(parts, engine, signal),
  ]);
  const lines = [engineLine(detection, engine), image, folder, networkLine(engine)];
  return { lines, old, name, canStart: engine !== null };
}

/** What set-up would do, measured and without changing anything. */
export async function makePlan(parts: RunnerParts, outer?: AbortSignal): Promise<Plan> {
  const bound = AbortSignal.timeout(planTimeoutMs);
  const signal = outer === undefined ? bound : AbortSignal.any([bound, outer]);
  const saved = await parts.settings.read();
  const [{ lines, old, name, canStart }, temporal] = await Promise.all([
    engineLines(parts, signal, outer),
    measured({ id: 'temporal', title: 'Temporal' }, temporalLine(parts, saved.settings, signal), outer),
  ]);
  const { lines: taken, ...choice } = name;
  return { lines: [...lines, temporal, settingsLine(saved), ...taken, ...old], canStart, ...choice };
}
