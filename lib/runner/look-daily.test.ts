import { expect, test } from 'vitest';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';
import { isDue, lookDaily } from './look-daily';
import { readLastCheck, readNewerImage } from './newer-image';

const hourMs = 3_600_000;
const never = new AbortController().signal;
const [old = '', fresh = ''] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`);

async function arrange(lookDailyIsOn = true) {
  const machine = await FakeMachine.create();
  const { image } = machine.parts.config;
  machine.engine.images.set(image, { ...imageOf('sha256:x'), repoDigests: [`ghcr.io/x/y@${old}`] });
  machine.engine.tags.set(image, fresh);
  await machine.parts.preferences.save({ lookDaily: lookDailyIsOn });
  return machine;
}

/** A console that runs for so long; the machine's time leaps. @returns how often the registry was asked meanwhile */
async function runFor(machine: FakeMachine, durationMs: number): Promise<number> {
  const stop = new AbortController();
  const { clock } = machine;
  const until = clock.now() + durationMs;
  const before = machine.engine.questions.length;
  const sleep = async (delayMs: number, signal?: AbortSignal) => {
    await clock.sleep(delayMs, signal);
    if (clock.now() >= until) stop.abort();
  };
  const parts = {
    ...machine.parts,
    clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep },
  };
  await lookDaily(parts, () => undefined, stop.signal);
  return machine.engine.questions.length - before;
}

test('the registry is asked once a day, over restarts of the console, and for the digest alone', async () => {
  await using machine = await arrange();
  expect(await runFor(machine, 2 * hourMs)).toBe(1);
  expect(await runFor(machine, 10 * hourMs)).toBe(0);
  expect(await runFor(machine, 13 * hourMs)).toBe(1);
  const check = await readLastCheck(machine.parts, never);
  expect(check).toMatchObject({ newer: true, registry: fresh });
  expect(check?.found).toBeUndefined();
});

test('switched off it is never asked', async () => {
  await using machine = await arrange(false);
  expect(await runFor(machine, 30 * hourMs)).toBe(0);
});

test('a registry that does not answer is asked again a day later, and what it said before stays', async () => {
  await using machine = await arrange();
  await runFor(machine, hourMs);
  machine.engine.registryAway = failureOf('image-registry-unreachable');
  expect(await runFor(machine, 47 * hourMs)).toBe(1);
  machine.engine.registryAway = null;
  expect(await readLastCheck(machine.parts, never)).toMatchObject({ newer: true });
});

test('a question by a click counts for the day', async () => {
  await using machine = await arrange();
  await readNewerImage(machine.parts, never);
  expect(await runFor(machine, 23 * hourMs)).toBe(0);
  expect(await runFor(machine, 2 * hourMs)).toBe(1);
});

test('without an engine nobody is asked, and the day is not used up', async () => {
  await using machine = await arrange();
  machine.engineThere = false;
  expect(await runFor(machine, hourMs)).toBe(0);
  machine.engineThere = true;
  expect(await runFor(machine, hourMs)).toBe(1);
});

test.each([
  [null, true],
  [0, false],
  [-24 * hourMs, true],
  [hourMs, true],
])('last asked %s ms from now: due is %s', (distance, due) => {
  expect(isDue(distance === null ? null : 1e12 + distance, 1e12)).toBe(due);
});
