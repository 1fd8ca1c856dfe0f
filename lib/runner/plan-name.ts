import type { Plan, PlanLine } from '@/lib/contracts/status';
import { isAbort, isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { isOwnContainer } from '@/lib/service/container-ownership';
import { speaksContract } from '@/lib/worker/image-contract';
import { freeName, isNobodys, sharedQueue } from './name-taken';
import { line } from './plan-lines';
import type { RunnerParts } from './runner-parts';

interface NamePlan {
  lines: PlanLine[];
  nameTaken?: NonNullable<Plan['nameTaken']>;
}

/** A line only where a container that is not ours has our name, with what each choice comes to. */
export async function planName(
  parts: RunnerParts,
  engine: Engine | null,
  signal: AbortSignal,
): Promise<NamePlan> {
  if (engine === null) return { lines: [] };
  try {
    const found = await engine.inspectContainer(parts.service.containerName, signal);
    if (found === null || isOwnContainer(found, parts.service)) return { lines: [] };
    // That one has a line and a button of its own.
    if ((await parts.oldRunner.container(engine, found, signal)) !== null) return { lines: [] };
    if (!isNobodys(found))
      return { lines: [nameLine(found, 'It belongs to a console with another home', [])] };
    const newName = await freeName(parts, engine, signal);
    const adopts = speaksContract(found);
    const queue = sharedQueue(parts, { saved: await parts.settings.read() }, found);
    const evidence = [
      { label: 'rename', value: renamePreview(newName, found, queue) },
      ...(adopts ? [{ label: 'adopt', value: adoptPreview(newName) }] : []),
      { label: 'leave', value: 'Nothing is changed, and nothing is set up' },
    ];
    const detail = `This console did not make it: rename it${adopts ? ', adopt it' : ''}, or leave it`;
    return { lines: [nameLine(found, detail, evidence)], nameTaken: { newName, adopts } };
  } catch (error) {
    if (!isFailure(error) && !isAbort(error)) throw error;
    return { lines: [] };
  }
}

function nameLine(
  { name, imageReference, state }: ContainerFacts,
  detail: string,
  evidence: PlanLine['evidence'],
) {
  const about = [
    { label: 'image', value: imageReference },
    { label: 'state', value: state },
  ];
  const fact = `${name} is taken`;
  return line({
    id: 'name',
    title: 'Name',
    state: 'problem',
    fact,
    detail,
    evidence: [...evidence, ...about],
  });
}

function renamePreview(newName: string, { state }: ContainerFacts, queue: string | null): string {
  const shares = queue === null ? '' : `. It goes on to take work from the queue ${queue}, as ours will`;
  return `It is called ${newName} and stays as it is (${state}); ours is made beside it${shares}`;
}

function adoptPreview(newName: string): string {
  return `Its settings become ours; ours is tried out beside it, then it is stopped and kept as ${newName}. Its folder stays where it is and is not mounted`;
}
