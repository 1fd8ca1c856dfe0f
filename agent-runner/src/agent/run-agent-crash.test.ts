import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryJournalStore, SimulatedCrash } from './memory-journal-store.test-support';
import { type RecordingTools, recordingTools } from './recording-tools.test-support';
import type { AgentResult } from './run-result';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor, scripts, workResult } from './scripted-run.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

describe('a run whose process dies', () => {
  /** Runs until it ends, dying when the journal has each of these lengths. */
  async function runDying(recording: RecordingTools, message: string, lengths: number[]) {
    const store = new MemoryJournalStore();
    for (const diesAt of lengths) {
      store.diesAt = diesAt;
      await finish(await partsFor(server, recording, store, { message })).catch(expectCrash);
    }
    store.diesAt = Number.POSITIVE_INFINITY;
    const result = await finish(await partsFor(server, recording, store, { message }));
    return { ...result, resumedSteps: 0 };
  }

  function expectCrash(error: unknown): void {
    const crash =
      error instanceof SimulatedCrash || (error instanceof Error && error.cause instanceof SimulatedCrash);
    if (!crash) throw error;
  }

  async function undisturbed(message: string): Promise<{ result: AgentResult; bytes: Buffer }> {
    const store = new MemoryJournalStore();
    const result = await finish(await partsFor(server, recordingTools(), store, { message }));
    return { result, bytes: store.bytes };
  }

  it('at either side of the end of a record, and within one, writes exactly once and ends with the same result', async () => {
    server = await startScriptedOpenai({ scripts });
    const { result, bytes } = await undisturbed('script:small');
    const ends = [...bytes.entries()].flatMap(([index, byte]) => (byte === 0x0a ? [index + 1] : []));
    // Which byte within a record makes no difference: `journal.test.ts` cuts at each.
    const places = new Set([0, ...ends.flatMap((end) => [end - 40, end - 1, end, end + 1])]);
    for (const diesAt of places) {
      const recording = recordingTools();
      expect(await runDying(recording, 'script:small', [diesAt])).toEqual(result);
      expect(recording.written).toEqual(['one']);
    }
  }, 60_000);

  it('again and again, at any places, writes exactly once and ends with the same result', async () => {
    server = await startScriptedOpenai({ scripts });
    const { result, bytes } = await undisturbed('script:work');
    const lengths = fc.array(fc.nat({ max: bytes.length }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lengths, async (deaths) => {
        const recording = recordingTools();
        expect(await runDying(recording, 'script:work', deaths)).toEqual(result);
        expect(recording.written).toEqual(['one', 'two', 'three']);
      }),
      { numRuns: 60 },
    );
  }, 180_000);

  it.each([
    ['before', ['two', 'three']],
    ['after', ['one', 'two', 'three']],
  ])('just %s a write took effect does not repeat it, and tells the model', async (moment, written) => {
    server = await startScriptedOpenai({ scripts });
    let dying = true;
    const die = () => {
      if (dying) throw new SimulatedCrash();
    };
    const recording = recordingTools(moment === 'before' ? { beforeWrite: die } : { afterWrite: die });
    const store = new MemoryJournalStore();
    await expect(finish(await partsFor(server, recording, store))).rejects.toThrow(SimulatedCrash);
    dying = false;
    expect(await finish(await partsFor(server, recording, store))).toEqual({
      ...workResult,
      resumedSteps: 1,
    });
    expect(recording.written).toEqual(written);
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('check the state before repeating it');
  });

  it('during a tool that only looks, looks again', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const recording = recordingTools();
    await finish(await partsFor(server, recording, store));
    const text = store.bytes.toString();
    const start = '{"type":"tool-start","step":1,"index":1,"name":"look"}\n';
    store.bytes = Buffer.from(text.slice(0, text.indexOf(start) + start.length));
    recording.looks = 0;
    await finish(await partsFor(server, recording, store));
    expect(recording.looks).toBe(1);
    expect(JSON.stringify(server.requests.at(-1)?.body)).not.toContain('interrupted');
  });
});
