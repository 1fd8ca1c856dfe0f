import { isFailure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { ContainerSpec, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { uncut } from './container-changes';
import { identityLabel } from './container-ownership';

const withoutInit = 'without an init, which this engine lacks: a stop may take its whole grace';

function initMissing(error: unknown): boolean {
  return isFailure(error, 'engine-init-missing');
}

async function create(engine: Engine, name: string, spec: ContainerSpec) {
  try {
    return { id: await engine.createContainer(name, spec, uncut()), init: spec.init };
  } catch (error) {
    if (!spec.init || !initMissing(error)) throw error;
    return { id: await engine.createContainer(name, { ...spec, init: false }, uncut()), init: false };
  }
}

/**
 * Ends the step `container`, runs `start`, and returns the container's id. An engine that lacks the init that was asked
 * for says so at the create (Podman) or at the start (Docker): the container is then made without.
 */
export async function* createAndStart(
  engine: Engine,
  name: string,
  spec: ContainerSpec,
  signal: AbortSignal,
  beforeStart: () => Promise<void> = () => Promise.resolve(),
): AsyncGenerator<StepEvent, string> {
  let { id, init } = await create(engine, name, spec);
  const detail = (created: string) =>
    spec.init && !init ? `${shortId(created)}, ${withoutInit}` : shortId(created);
  yield { type: 'step-end', id: 'container', state: 'succeeded', detail: detail(id) };
  yield { type: 'step-start', id: 'start' };
  signal.throwIfAborted();
  await beforeStart();
  signal.throwIfAborted();
  const identity = spec.labels[identityLabel] ?? '';
  try {
    await engine.startContainer(id, uncut());
  } catch (error) {
    if (!init || !initMissing(error)) throw error;
    await engine.removeContainer(id, uncut());
    id = await engine.createContainer(name, { ...spec, init: false }, uncut());
    init = false;
    await engine.startContainer(id, uncut());
    yield { type: 'step-end', id: 'start', state: 'succeeded', detail: `${identity}, ${withoutInit}` };
    return id;
  }
  yield { type: 'step-end', id: 'start', state: 'succeeded', detail: identity };
  return id;
}
