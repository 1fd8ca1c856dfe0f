import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import { isWell, type SeenCodes, troubles } from './codes';
import type { Place, Remedy, Stage } from './stage';

/** Goal: within 10 s. Waited for longer, to tell late from never. */
const namedMaxMs = 45_000;
const mendedMaxMs = 90_000;
const intervalMs = 100;

export interface Tried {
  stage: Stage;
  /** Milliseconds from when the fault was there; null: never. */
  namedMs: number | null;
  /** Codes beside the right one until then. */
  wrong: string[];
  /** Milliseconds from the begin of the remedy until all was well; null: it did not mend. */
  mendedMs: number | null;
  /** Whether `stigmer-console doctor`, or `why`, names it too; null: not asked. */
  doctorNames: boolean | null;
  /** Why something is not as it should be. */
  note: string;
}

interface Named {
  at: number;
  remedy: Remedy | null;
}

async function until<T>(look: () => Promise<T | null>, maxMs: number): Promise<T | null> {
  const from = performance.now();
  while (performance.now() - from < maxMs) {
    const found = await look();
    if (found !== null) return found;
    await sleep(intervalMs);
  }
  return null;
}

async function lookAtStatus(place: Place, seen: SeenCodes, code: string): Promise<Named | null> {
  const status = await place.status();
  seen.noteStatus(status);
  const check = troubles(status).find((each) => each.code === code);
  return check === undefined
    ? null
    : { at: seen.at(code) ?? performance.now(), remedy: check.remedy ?? null };
}

async function named(place: Place, stage: Stage, seen: SeenCodes, workflow?: string): Promise<Named | null> {
  const { meets, asks, code, cause } = stage;
  if (meets !== undefined) {
    const { failure } = await place.operate(meets.kind, meets.input?.(place));
    seen.noteOperation({ failure });
    const told = failure?.evidence.find(({ label }) => label === 'cause')?.value ?? '';
    const isRight = failure?.code === code && (cause === undefined || told.startsWith(`${cause}: `));
    if (!isRight)
      seen.noteOperation({ failure: failure && { ...failure, code: `${failure.code}: ${told}` } });
    return isRight ? { at: performance.now(), remedy: failure.remedy } : null;
  }
  if (asks === undefined) return await until(() => lookAtStatus(place, seen, code), namedMaxMs);
  return await until(async () => {
    const { finding } = await place.why(workflow);
    return finding.code === code ? { at: performance.now(), remedy: finding.remedy } : null;
  }, namedMaxMs);
}

/** Does what the remedy says: what a person does by hand, the command as it is printed, or the action behind the button. */
async function follow(place: Place, { byHand, meets }: Stage, remedy: Remedy): Promise<void> {
  if (byHand !== undefined) await byHand(place, remedy);
  else if (remedy.command !== undefined) await place.paste(remedy.command);
  const { action } = remedy;
  const isOperation = action === 'setup' || action === 'start' || action === 'restart';
  if (meets !== undefined) await succeed(place, meets.kind);
  else if (isOperation && byHand === undefined && remedy.command === undefined) await succeed(place, action);
}

/** @throws with the failure's code */
export async function succeed(place: Place, kind: RunnerKind): Promise<void> {
  const { state, failure } = await place.operate(kind);
  if (state !== 'succeeded') throw new Error(`${kind} ${state}: ${failure?.code} ${failure?.reason}`);
}

async function isMended(place: Place, { mended }: Stage, workflow?: string): Promise<true | null> {
  if (mended === undefined) return isWell(await place.status()) || null;
  return mended.includes((await place.why(workflow)).finding.code) || null;
}

type Doctor = (workflow?: string) => Promise<boolean | null>;

/**
 * Makes the fault, waits for its code, follows the remedy, waits until all is well, and puts back what is left. Never throws for
 * a fault of the product.
 */
export async function tryStage(
  place: Place,
  stage: Stage,
  seen: SeenCodes,
  doctor: Doctor = async () => null,
): Promise<Tried> {
  try {
    return await makeAndMend(place, stage, seen, doctor);
  } finally {
    await stage.undo?.(place);
  }
}

async function makeAndMend(place: Place, stage: Stage, seen: SeenCodes, doctor: Doctor): Promise<Tried> {
  seen.forget();
  const made = await stage.make(place);
  const workflow = typeof made === 'string' ? made : undefined;
  const from = typeof made === 'number' ? made : performance.now();
  const found = await named(place, stage, seen, workflow);
  const right = [stage.code, ...(stage.also ?? [])];
  const wrong = seen.until(found?.at ?? Number.POSITIVE_INFINITY).filter((code) => !right.includes(code));
  const namedMs = found === null ? null : Math.max(0, found.at - from);
  const doctorNames = found === null ? null : await doctor(workflow);
  const tried = { stage, namedMs, wrong, mendedMs: null, doctorNames, note: '' };
  try {
    if (found === null) return { ...tried, note: `not named; said: ${wrong.join(', ') || 'nothing'}` };
    // What only waits, as it should, needs none.
    const remedy = found.remedy ?? (stage.asks ? { summary: '' } : null);
    if (remedy === null) return { ...tried, note: 'no remedy' };
    const begun = performance.now();
    await follow(place, stage, remedy);
    const well = await until(() => isMended(place, stage, workflow), mendedMaxMs);
    if (well !== null) return { ...tried, mendedMs: performance.now() - begun };
    return { ...tried, note: `not mended: ${troubles(await place.status()).map(({ code }) => code)}` };
  } catch (error) {
    return { ...tried, note: `not mended: ${String(error).slice(0, 300)}` };
  }
}

/** Asks the command line; null where the code is an operation's, which it tells itself. */
export async function askDoctor(
  place: Place,
  { code, meets, asks }: Stage,
  workflow = '',
): Promise<boolean | null> {
  if (meets !== undefined) return null;
  const command = asks ? `why ${workflow} --json` : 'doctor --json';
  return (await place.tell(`stigmer-console ${command}`)).includes(`"code":"${code}"`);
}

/** So long the console waits between two looks at most: a fault may come at any moment of it. */
const looksMs = 3000;

/** Any moment between two looks. */
export async function someMoment(): Promise<void> {
  await sleep(Math.random() * looksMs);
}

/** All is well, whatever the stage before has left. @throws when it cannot be had */
export async function restore(place: Place): Promise<void> {
  const wellSoon = () => until(async () => isWell(await place.status()) || null, 30_000);
  await place.temporal.front.behave('through');
  await place.engineFront.behave('through');
  await place.correctSettings();
  if (await until(async () => isWell(await place.status()) || null, 5_000)) return;
  for (const kind of ['setup', 'restart', 'remove', 'setup'] as const) {
    await place.operate(kind);
    if (await wellSoon()) return;
  }
  throw new Error(`Not well again: ${JSON.stringify(troubles(await place.status()))}`);
}
