import { expect, test } from 'vitest';
import { createContainerWatch } from '@/lib/engine/container-watch';
import type { EngineEvent } from '@/lib/engine/types';
import { createFakeClock, createFakeMachine, settle } from '@/lib/health/fake-machine.test-support';
import type { StepEvent } from '@/lib/operations/operation-state';
import { noHistory } from './no-history.test-support';
import type { Readiness } from './readiness';
import type { ServiceParts } from './service-parts';
import { waitReady } from './wait-ready';

const id = 'a'.repeat(64);

/** A service that is ready when a test says so, waited for on an engine that counts its questions. */
function arrange() {
  const { clock, advance } = createFakeClock();
  const { machine, engine } = createFakeMachine(clock);
  const { container } = machine;
  if (container === null) throw new Error('The machine has a container');
  const started = { ...container, id, startedAt: clock.now() };
  machine.container = started;
  const answers = { ready: false, asked: 0 };
  const readiness: Readiness = {
    words: { step: 'Wait', proof: 'it is', doubt: () => ({ detail: '', outcome: '' }) },
    doubtAfterMs: 0,
    open: () => ({
      ask: async () => {
        answers.asked += 1;
        return { ready: answers.ready, unproven: [], reason: 'Not yet', failure: null };
      },
      close: async () => undefined,
    }),
    tooLate: () => {
      throw new Error('Not part of this test');
    },
    isElsewhere: () => false,
    remedyFor: () => null,
  };
  const stop = new AbortController();
  const watch = createContainerWatch(engine, started.name, clock);
  const following = watch.follow(stop.signal).catch(() => undefined);
  const parts: ServiceParts = {
    service: {
      name: 'one',
      noun: 'one',
      containerName: started.name,
      owner: { name: 'owner', value: 'one' },
      files: { log: '', archive: '', desiredState: '', history: '', resources: '' },
      settings: { path: '', snapshot: async () => null, restore: async () => undefined },
      readiness,
      setUp: { summary: '' },
      stopTimeoutSeconds: 1,
      describeStranger: async () => null,
    },
    clock,
    history: noHistory,
    desired: { read: async () => null, write: async () => undefined },
    engine: async () => engine,
    detect: async () => ({ candidates: [], advice: [], facts: null }),
    refreshHealth: async () => undefined,
    watch: () => watch,
  };
  const begin = async () => {
    // The stream of events is surely open by then.
    await settle();
    await advance(3000);
    machine.inspections = 0;
    const events: StepEvent[] = [];
    const waiting = waitReady(
      { parts, engine, containerId: id, staysUp: true, signal: stop.signal },
      { timeoutMs: 60_000, awayMs: 60_000 },
    );
    const ended = (async () => {
      for await (const event of waiting) events.push(event);
    })().then(
      () => 'ready',
      (error: unknown) => String(Object(error).code ?? error),
    );
    await settle();
    return { outcome: ended };
  };
  const tell = async (event: Partial<EngineEvent>) => {
    const at = clock.now();
    machine.tellEvent({
      type: 'container',
      action: 'die',
      id,
      name: started.name,
      at,
      exitCode: 1,
      ...event,
    });
    await settle();
  };
  const end = async () => {
    stop.abort();
    await following;
  };
  return { machine, answers, started, watch, begin, tell, advance, end };
}

test('while nothing happens to the container, the wait asks the engine once and its rule four times a second', async () => {
  const { machine, answers, begin, advance, end } = arrange();
  const { outcome } = await begin();
  for (let quarter = 0; quarter < 8; quarter += 1) await advance(250);
  expect([machine.inspections, answers.asked]).toEqual([1, 9]);
  answers.ready = true;
  await advance(250);
  expect(await outcome).toBe('ready');
  await end();
});

test('an end that the engine tells of ends the wait at once', async () => {
  const { machine, started, begin, tell, end } = arrange();
  const { outcome } = await begin();
  machine.container = { ...started, state: 'exited', exitCode: 3 };
  await tell({ exitCode: 3 });
  expect(await outcome).toBe('container-exited');
  await end();
});

test('what is kept from before the start is no end', async () => {
  const { machine, started, watch, answers, begin, advance, end } = arrange();
  const stopped = { ...started, state: 'exited' as const, exitCode: 0 };
  machine.container = stopped;
  const begun = begin();
  // The watch has seen it stopped; its start is an event that has not come yet.
  await advance(3000);
  expect(await watch.container(false, AbortSignal.timeout(1000))).toEqual(stopped);
  machine.container = started;
  const { outcome } = await begun;
  await advance(250);
  answers.ready = true;
  await advance(250);
  expect(await outcome).toBe('ready');
  await end();
});
