import { describe, expect, test } from 'vitest';
import type { Operation } from '@/lib/contracts/operation';
import { Failure } from '@/lib/core/failure';
import { createFakeClock, settle } from '@/lib/health/fake-machine.test-support';
import { heldWork } from './held-work.test-support';
import type { Journal } from './journal';
import type { StepEvent } from './operation-state';
import { createOperations, type OperationDefinition } from './operations';
import { recordedOperation, recordedStep } from './recorded-operation';

function fakeJournal(history: Operation[] = []) {
  const lines: Operation[] = [];
  const journal: Journal = {
    history,
    append: async (operation) => {
      lines.push(operation);
    },
    close: async () => {},
  };
  return { journal, lines };
}

type Run = OperationDefinition['run'];

const define = (run: Run, kind: OperationDefinition['kind'] = 'setup'): OperationDefinition => ({
  kind,
  resource: 'runner',
  steps: [
    { id: 'first', title: 'First' },
    { id: 'second', title: 'Second' },
  ],
  run,
});

/** Runs it to its end without telling its news. */
async function lastOf(events: AsyncGenerator<StepEvent, string>): Promise<string> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}

function arrange(history: Operation[] = []) {
  const { clock, advance } = createFakeClock();
  const { journal, lines } = fakeJournal(history);
  const operations = createOperations({ clock, journal });
  const told: Operation[] = [];
  operations.subscribe((operation) => told.push(operation));
  return { operations, told, lines, advance };
}

const pull = (receivedBytes: number): StepEvent => ({
  type: 'step-progress',
  id: 'first',
  progress: { type: 'pull', receivedBytes, totalBytes: 100, bytesPerSecond: null, layers: [], notice: null },
});
const bytesOf = (operation: Operation | undefined) => {
  const progress = operation?.steps[0]?.progress;
  return progress?.type === 'pull' ? progress.receivedBytes : null;
};

describe('operations', () => {
  test('E13: twenty clicks are one operation with nineteen that joined', async () => {
    const { operations } = arrange();
    const work = heldWork();
    let runs = 0;
    const definition = define((signal) => {
      runs += 1;
      return work.run(signal);
    });
    const started = Array.from({ length: 20 }, () => operations.start(definition, 'browser'));
    expect(new Set(started.map(({ operation }) => operation.id)).size).toBe(1);
    expect(started.filter(({ joined }) => joined)).toHaveLength(19);
    work.release();
    await operations.whenEnded(started[0]?.operation.id ?? '');
    expect(runs).toBe(1);
    expect(operations.start(definition, 'browser').joined).toBe(false);
  });

  test('a click that comes twice is the operation that it started or joined, also after its end', async () => {
    const { operations, lines } = arrange();
    const work = heldWork();
    const started = operations.start(define(work.run), 'browser', 'click-1');
    const joined = operations.start(define(heldWork().run), 'browser', 'click-2');
    expect(joined).toMatchObject({ joined: true, operation: { id: started.operation.id } });
    work.release();
    await operations.whenEnded(started.operation.id);
    for (const key of ['click-1', 'click-2']) {
      const again = operations.start(define(heldWork().run), 'browser', key);
      expect(again).toMatchObject({ joined: true, operation: { id: started.operation.id } });
    }
    expect(lines.at(-1)?.keys).toEqual(['click-1', 'click-2']);
    expect(operations.running()).toBeNull();
  });

  test('a click that started what a crash interrupted starts nothing at the next console', () => {
    const interrupted = recordedOperation({ state: 'failed', keys: ['click-1'] });
    const { operations } = arrange([interrupted]);
    const again = operations.start(define(heldWork().run), 'browser', 'click-1');
    expect(again).toEqual({ operation: interrupted, joined: true });
  });

  test('one more who does not want to wait urges the one that waits; one who would wait as well does not', async () => {
    const { operations } = arrange();
    const { run, release } = heldWork();
    let urge: AbortSignal | undefined;
    const definition = define((signal, urged) => {
      urge = urged;
      return run(signal);
    });
    const { operation } = operations.start(definition, 'browser');
    await settle();
    operations.start(definition, 'browser');
    expect(urge?.aborted).toBe(false);
    expect(operations.start({ ...definition, urges: true }, 'terminal').operation.id).toBe(operation.id);
    expect(urge?.aborted).toBe(true);
    release();
    expect((await operations.whenEnded(operation.id)).state).toBe('succeeded');
  });

  const waited = (id: string) =>
    recordedOperation({
      id,
      kind: 'restart',
      state: 'cancelled',
      outcome: 'Cancelled because the console ended',
      asked: { when: 'idle' },
      steps: [recordedStep('wait-idle', 'cancelled'), recordedStep('stop')],
    });

  test('what waited when the console ended is left to be begun anew, unless something came after it', () => {
    expect(
      arrange([waited('b'), recordedOperation({ id: 'a', state: 'failed' })]).operations.leftWaiting()?.id,
    ).toBe('b');
    expect(
      arrange([recordedOperation({ id: 'c', state: 'succeeded' }), waited('b')]).operations.leftWaiting(),
    ).toBeNull();
  });

  test('what a person cancelled while it waited stays cancelled, and so does what had begun to stop', () => {
    const begun = {
      ...waited('b'),
      steps: [recordedStep('wait-idle', 'succeeded'), recordedStep('stop', 'cancelled')],
    };
    expect(arrange([{ ...waited('b'), outcome: 'Cancelled' }]).operations.leftWaiting()).toBeNull();
    expect(arrange([begun]).operations.leftWaiting()).toBeNull();
  });

  test('another kind on the same resource is refused and names what runs', async () => {
    const { operations } = arrange();
    const { operation } = operations.start(define(heldWork().run), 'the CLI');
    expect(() => operations.start(define(heldWork().run, 'stop'), 'browser')).toThrow(
      expect.objectContaining({ code: 'operation-conflict', message: expect.stringContaining('the CLI') }),
    );
    expect(operations.running('runner')?.id).toBe(operation.id);
    expect(operations.running('image')).toBeNull();
  });

  test('a cancel ends the work through its signal, and is reported once things are put back', async () => {
    const { operations, lines } = arrange();
    const work = heldWork();
    const { operation } = operations.start(define(work.run), 'browser');
    await settle();
    expect(operations.cancel(operation.id)).toBe(true);
    const ended = await operations.whenEnded(operation.id);
    expect(ended).toMatchObject({ state: 'cancelled', outcome: 'Cancelled', failure: null });
    expect(work.seen.putBack).toBe(true);
    expect(lines.at(-1)?.state).toBe('cancelled');
    expect(operations.cancel(operation.id)).toBe(false);
    expect(() => operations.cancel('unknown')).toThrow('There is no such operation');
  });

  test('the first reason to stop is the one that is reported', async () => {
    const { operations } = arrange();
    const { operation } = operations.start(define(heldWork().run), 'browser');
    await settle();
    operations.cancel(operation.id);
    await operations.close();
    expect(operations.get(operation.id)?.outcome).toBe('Cancelled');
  });

  test('closing cancels what runs, waits for it and says why it ended', async () => {
    const { operations, lines } = arrange();
    const work = heldWork();
    operations.start(define(work.run), 'browser');
    await settle();
    await operations.close();
    expect(work.seen.putBack).toBe(true);
    expect(lines.at(-1)).toMatchObject({ outcome: 'Cancelled because the console ended' });
  });

  test('what fails while a cancelled operation puts things back is reported as that failure', async () => {
    const { operations } = arrange();
    const work = heldWork();
    const { operation } = operations.start(
      define(async function* (signal) {
        try {
          return yield* work.run(signal);
        } catch {
          throw new Failure({ code: 'engine-lost', title: 'Lost', reason: 'x', remedy: { summary: 'y' } });
        }
      }),
      'browser',
    );
    await settle();
    operations.cancel(operation.id);
    expect(await operations.whenEnded(operation.id)).toMatchObject({
      state: 'failed',
      failure: { code: 'engine-lost' },
    });
  });

  test('a failure is kept with its step; a bug is reported as a bug, without its stack', async () => {
    const { operations } = arrange();
    const { operation } = operations.start(
      define(async function* () {
        yield { type: 'step-start', id: 'first' };
        throw new TypeError('x is undefined');
      }),
      'browser',
    );
    const ended = await operations.whenEnded(operation.id);
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'internal-error' } });
    expect(ended.steps.map(({ state }) => state)).toEqual(['failed', 'pending']);
    expect(JSON.stringify(ended)).not.toContain('operations.test.ts');
  });

  test('progress reaches subscribers ten times a second at most, and its last state always', async () => {
    const { operations, told, advance } = arrange();
    const work = heldWork();
    operations.start(
      define(async function* (signal) {
        yield { type: 'step-start', id: 'first' };
        for (let bytes = 1; bytes <= 50; bytes += 1) yield pull(bytes);
        yield pull(51);
        return await lastOf(work.run(signal));
      }),
      'browser',
    );
    await settle();
    const before = told.filter((operation) => bytesOf(operation) !== null);
    expect(before.map(bytesOf)).toEqual([1]);
    await advance(100);
    expect(bytesOf(told.at(-1))).toBe(51);
  });

  test('a subscriber that throws neither ends the work nor hides it from the others', async () => {
    const { operations, told } = arrange();
    operations.subscribe(() => {
      throw new Error('A broken reader');
    });
    const work = heldWork();
    work.release();
    const { operation } = operations.start(define(work.run), 'browser');
    expect((await operations.whenEnded(operation.id)).state).toBe('succeeded');
    expect(told.at(-1)?.state).toBe('succeeded');
  });

  test('each change of state is on disk, progress is not', async () => {
    const { operations, lines } = arrange();
    const { operation } = operations.start(
      define(async function* () {
        yield { type: 'step-start', id: 'first' };
        yield pull(1);
        yield pull(2);
        yield { type: 'step-end', id: 'first', state: 'succeeded' };
        return 'Done';
      }),
      'browser',
    );
    await operations.whenEnded(operation.id);
    expect(lines.map(({ state, steps }) => `${state} ${steps[0]?.state}`)).toEqual([
      'running pending',
      'running running',
      'running succeeded',
      'succeeded succeeded',
    ]);
  });

  test('an event that does not fit is dropped and the work goes on', async () => {
    const { operations } = arrange();
    const { operation } = operations.start(
      define(async function* () {
        yield { type: 'step-end', id: 'third', state: 'succeeded' };
        return 'Done';
      }),
      'browser',
    );
    expect(await operations.whenEnded(operation.id)).toMatchObject({ state: 'succeeded', outcome: 'Done' });
  });

  test('what was in the journal is listed, newest first, and fifty are kept', async () => {
    const history = Array.from({ length: 50 }, (_, index) =>
      recordedOperation({ id: `old-${index}`, state: 'succeeded' }),
    );
    const { operations } = arrange(history);
    expect(operations.list()[0]?.id).toBe('old-0');
    const work = heldWork();
    work.release();
    const { operation } = operations.start(define(work.run), 'browser');
    await operations.whenEnded(operation.id);
    expect(operations.list()).toHaveLength(50);
    expect(operations.list()[0]?.id).toBe(operation.id);
    expect(operations.get('old-49')).toBeNull();
    await expect(operations.whenEnded('old-49')).rejects.toMatchObject({ code: 'not-found' });
  });
});
