import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { messageOf } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { uncut } from '@/lib/service/container-changes';
import { isOwnContainer } from '@/lib/service/container-ownership';
import type { RunnerParts } from './runner-parts';

/** A container that stands aside while ours is made in its place. */
const gaveWaySchema = z.strictObject({ containerId: z.string().min(12), ran: z.boolean() });
export type GaveWay = z.infer<typeof gaveWaySchema>;

type Parts = Pick<RunnerParts, 'config' | 'service' | 'engine'>;

const pathOf = ({ config }: Pick<Parts, 'config'>) => join(config.consoleDirectory, 'gave-way.json');

/** Written down before the container loses its name and its work: a console that is killed gives them back when it starts. */
export async function noteGivingWay(parts: Parts, { id, state }: ContainerFacts): Promise<GaveWay> {
  const gaveWay = { containerId: id, ran: state === 'running' };
  await writeFileAtomically(pathOf(parts), JSON.stringify(gaveWay));
  return gaveWay;
}

/** Ours is there, or the other one has back what it had. */
export async function forgetGivingWay(parts: Parts): Promise<void> {
  await rm(pathOf(parts), { force: true });
}

/**
 * Gives name and work back. One that was removed meanwhile is forgotten; one whose name somebody else has taken only works again.
 * @throws Failure of the engine; it is still noted then
 */
export async function giveBack(parts: Parts, engine: Engine, { containerId, ran }: GaveWay): Promise<void> {
  const { containerName } = parts.service;
  const container = await engine.inspectContainer(containerId, uncut());
  if (container !== null && container.name !== containerName) {
    const holder = await engine.inspectContainer(containerName, uncut());
    if (holder === null) await engine.renameContainer(containerId, containerName, uncut());
  }
  if (container !== null && ran && container.state !== 'running')
    await engine.startContainer(containerId, uncut());
  await forgetGivingWay(parts);
}

/** After a crash: a set-up that has made ours is kept, any other one has not happened. Never keeps the console from starting. */
export async function giveBackAfterCrash(parts: Parts): Promise<void> {
  const text = await readFile(pathOf(parts), 'utf8').catch(() => '');
  const noted = gaveWaySchema.safeParse(jsonOrNull(text));
  const engine = noted.success ? await parts.engine() : null;
  if (!noted.success || engine === null) return;
  try {
    const made = await engine.inspectContainer(parts.service.containerName, uncut());
    if (made !== null && isOwnContainer(made, parts.service)) return await forgetGivingWay(parts);
    await giveBack(parts, engine, noted.data);
    log.info('A container that had given way has name and work back', { id: noted.data.containerId });
  } catch (error) {
    log.warn('A container that had given way could not be put back', { reason: messageOf(error) });
  }
}
