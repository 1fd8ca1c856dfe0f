import { type DoctorCheck, type DoctorCheckId, doctorReportSchema } from '@/lib/contracts/doctor';
import { Failure, isFailure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerFacts, ContainerSpec, Engine } from '@/lib/engine/types';
import { speaksContract } from '@/lib/worker/image-contract';
import { askDoctor } from './doctor-container';
import type { RunnerParts } from './runner-parts';

/** It ends within ten seconds; a busy engine takes some of its own. */
const timeoutMs = 20_000;

/** Looks at what lies outside of the container: a fault there may be the same for the worker that runs. */
const outside: readonly DoctorCheckId[] = ['backend', 'model', 'tools', 'clock'];

/** What the doctor of a container found, in that container; null when it gave no report. */
async function examine(
  engine: Engine,
  containerId: string,
  signal: AbortSignal,
): Promise<DoctorCheck[] | null> {
  try {
    const command = ['agent-runner', 'doctor', '--json'];
    const { stdout } = await engine.exec(containerId, command, { timeoutMs }, signal);
    return doctorReportSchema.safeParse(jsonOrNull(stdout.trim())).data?.checks ?? null;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return null;
  }
}

/**
 * The candidate's own doctor. What it finds wrong outside is no reason against the candidate where the worker that runs has the
 * same: nothing gets worse then, and a change may be what mends it.
 * @returns what was not proven, as half a sentence each
 * @throws Failure of the first check that fails for the candidate alone
 */
export async function consultDoctor(
  parts: RunnerParts,
  engine: Engine,
  { candidateId, spec, running }: { candidateId: string; spec: ContainerSpec; running: ContainerFacts },
  signal: AbortSignal,
): Promise<string[]> {
  const checks = await examine(engine, candidateId, signal);
  if (checks === null) return ['its doctor gave no report'];
  const failed = checks.filter(({ state }) => state === 'fail');
  const own = failed.find(({ id }) => !outside.includes(id));
  if (own !== undefined) throw found(own);
  if (failed.length === 0) return [];
  const before = await examineRunning(parts, engine, spec, running, signal);
  if (before === null)
    return failed.map(({ summary }) => `${summary}, maybe for the worker that runs as well`);
  const worse = failed.find(({ id, code }) => !before.some((each) => each.id === id && each.code === code));
  if (worse !== undefined) throw found(worse);
  return failed.map(({ summary }) => `${summary}, as for the worker that runs`);
}

/**
 * The doctor of the running worker's image with its settings, in a container of its own: a command in the worker's would show its
 * keys to the commands of its agents. Null: it gave no report, as where something else runs under the worker's labels.
 */
async function examineRunning(
  parts: RunnerParts,
  engine: Engine,
  spec: ContainerSpec,
  running: ContainerFacts,
  signal: AbortSignal,
): Promise<DoctorCheck[] | null> {
  if (!speaksContract(running)) return [];
  const { imageId: image, environment } = running;
  const own = { ...spec, image, imageId: image, environment };
  const name = `${parts.service.containerName}-rehearsal-doctor`;
  try {
    const checks = await askDoctor(parts, engine, name, own, signal);
    return checks?.filter(({ state }) => state === 'fail') ?? null;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return null;
  }
}

function found({ code = 'doctor-failed', summary, cause = '', remedy, evidence }: DoctorCheck): Failure {
  const advice = remedy?.summary ?? 'Correct it, then try again.';
  return new Failure({
    code,
    title: summary,
    reason: cause,
    remedy: { summary: advice, action: 'open-settings' },
    evidence,
  });
}
