import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerSpec, Engine } from '@/lib/engine/types';
import { containerSpec } from '@/lib/runner/spec';
import type { Place } from './place';
import type { ContainerStage, Program } from './plan';

/** Loaded before the worker's own program, in its container. */
const preloads: Record<Extract<Program, string>, string> = {
  worker: '',
  elsewhere: 'process.env.STIGMER_TASK_QUEUE += "-elsewhere"',
  idle: 'setInterval(() => {}, 1e6); await new Promise(() => {})',
  memory: 'const held = []; for (;;) held.push(Buffer.alloc(16e6, 1))',
};
const littleMemoryBytes = 96_000_000;

/** Creates the container of the stage, from the spec that the console itself makes of image and settings. */
export async function makeContainer(place: Place, stage: ContainerStage): Promise<string> {
  const { config, engine } = place;
  const name = stage.name === 'ours' ? config.containerName : `${config.containerName}-renamed`;
  const id = await engine.createContainer(name, changedSpec(await ownSpec(place), stage));
  if (stage.started) await engine.startContainer(id);
  if (stage.program === 'memory') await untilFlagged(engine, id);
  return id;
}

/** How often Docker may miss that memory ran out: its notice is lost where the exit is told first. */
const missedMax = 5;

async function untilFlagged(engine: Engine, id: string): Promise<void> {
  for (let missed = 0; missed < missedMax; missed += 1) {
    let seen = await engine.inspectContainer(id);
    while (seen?.state === 'running') {
      await sleep(200);
      seen = await engine.inspectContainer(id);
    }
    if (seen?.state !== 'exited' || seen.outOfMemory) return;
    await engine.startContainer(id);
  }
}

/** Another worker on the same task queue, whose identity is nobody's of ours. */
export async function makeStranger(place: Place): Promise<void> {
  const spec = await ownSpec(place);
  const name = `${place.config.containerName}-stranger`;
  const environment = { ...spec.environment, AGENT_RUNNER_IDENTITY: `stranger-${randomUUID().slice(0, 6)}` };
  const id = await place.engine.createContainer(name, { ...spec, environment, labels: {}, hostname: name });
  await place.engine.startContainer(id);
}

async function ownSpec({ config, engine, settings }: Place): Promise<ContainerSpec> {
  const image = await engine.inspectImage(config.image);
  if (image === null) throw new Error(`${config.image} is not on the engine`);
  return containerSpec({
    ...(await settings.read()),
    facts: engine.facts,
    config,
    image: config.image,
    imageId: image.id,
    speaksContract: true,
    each: {
      identity: `agent-runner/${randomUUID().slice(0, 6)}`,
      hostsFile: await readFile('/etc/hosts', 'utf8').catch(() => ''),
      pollersBefore: null,
      gateway: null,
    },
  });
}

function changedSpec(
  spec: ContainerSpec,
  { program, restarts, owner, mount }: ContainerStage,
): ContainerSpec {
  const preload = typeof program === 'string' ? preloads[program] : `process.exit(${program.exitCode})`;
  const options =
    preload === '' ? {} : { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
  const mounts = spec.mounts.map((each) => ({ ...each, readOnly: each.readOnly || mount === 'read-only' }));
  return {
    ...spec,
    environment: { ...spec.environment, ...options },
    labels: owner === 'ours' ? spec.labels : {},
    mounts: mount === 'none' ? [] : mounts,
    restartPolicy: restarts ? 'unless-stopped' : 'no',
    ...(program === 'memory' && { memoryBytes: littleMemoryBytes }),
  };
}
