import { setTimeout as sleep } from 'node:timers/promises';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import { isWell, type SeenCodes } from './codes';
import type { Place } from './stage';

/** What is on its way or wanted, after an operation that leads there. */
const expected = new Set([
  'container-absent',
  'container-stopped',
  'container-stopping',
  'container-created',
  'container-removing',
  'worker-starting',
  'settings-pending',
]);

const restMs = 1000;
const wellMaxMs = 30_000;
/** After these no worker is there to be well. */
const endsWithout = new Set(['stop', 'remove', 'a setting', 'a setting back']);

/** @throws never: what is not well by then is told by its codes */
async function untilWell(place: Place, seen: SeenCodes): Promise<void> {
  const from = performance.now();
  for (;;) {
    const status = await place.status();
    if (isWell(status) || performance.now() - from > wellMaxMs) return seen.noteStatus(status);
    await sleep(200);
  }
}

/** Changes of the worker as people make them. Each but a stop and a removal ends well. */
function rounds(place: Place): Array<[string, () => Promise<unknown>]> {
  const operation = (kind: RunnerKind): [string, () => Promise<unknown>] => [kind, () => place.operate(kind)];
  return [
    operation('setup'),
    ['prove', () => place.prove()],
    operation('stop'),
    operation('start'),
    ['why', () => place.why()],
    operation('restart'),
    ['a setting', () => place.writeSettings(`${place.goodSettings}LOG_LEVEL=debug\n`)],
    operation('apply-settings'),
    operation('upgrade'),
    ['a setting back', () => place.writeSettings(place.goodSettings)],
    operation('apply-settings'),
    operation('rollback'),
    operation('remove'),
  ];
}

/** Healthy work for so long; prints each code of a failure that came, and what was done then. @returns the exit code */
export async function churn(place: Place, seen: SeenCodes, minutes: number): Promise<0 | 1> {
  const until = performance.now() + minutes * 60_000;
  let [done, wrong] = [0, 0];
  while (performance.now() < until) {
    for (const [name, work] of rounds(place)) {
      seen.forget();
      await work().catch((error: unknown) => seen.noteOperation({ failure: toFailureRecord(error, 0) }));
      if (!endsWithout.has(name)) await untilWell(place, seen);
      await sleep(restMs);
      done += 1;
      const codes = seen.until(Number.POSITIVE_INFINITY).filter((code) => !expected.has(code));
      wrong += codes.length;
      if (codes.length > 0) console.log(`${name}: ${codes.join(', ')}`);
    }
  }
  await place.operate('setup');
  const well = isWell(await place.status());
  console.log(
    `${done} pieces of healthy work in ${minutes} minutes, ${wrong} wrong codes, at the end ${well ? 'well' : 'not well'}`,
  );
  return wrong === 0 ? 0 : 1;
}
