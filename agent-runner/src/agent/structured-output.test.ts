import { afterEach, describe, expect, it } from 'vitest';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { recordingTools } from './recording-tools.test-support';
import type { ScriptedModel, ScriptedModelOptions } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor } from './scripted-run.test-support';
import { structuredOutput } from './structured-output';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

const schema = {
  type: 'object' as const,
  properties: { verdict: { enum: ['good', 'bad'] }, score: { type: 'integer' } },
  required: ['verdict'],
};

const submit = (input: object) => ({ name: 'submit_result', input: { ...input } });

type Script = ScriptedModelOptions['scripts'][string];

/** After a reminder the scripted conversation begins anew, without a script's name. */
async function serve(judge: Script, reminded: Script = []): Promise<void> {
  server = await startScriptedOpenai({ scripts: { judge, '': reminded } });
}

async function run(store = new MemoryJournalStore()) {
  const output = await structuredOutput(schema);
  return await finish(await partsFor(server, recordingTools(), store, { message: 'script:judge', output }));
}

describe('a run that shall end with a result in a form', () => {
  it('ends with the one that the agent hands in', async () => {
    await serve([{ text: 'I see.', toolCalls: [submit({ verdict: 'good', score: 3 })] }]);
    const store = new MemoryJournalStore();
    const result = await run(store);
    expect(result).toMatchObject({
      output: { verdict: 'good', score: 3 },
      finishReason: 'done',
      steps: 1,
      text: 'I see.',
    });
    expect(await run(store)).toEqual({ ...result, resumedSteps: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it('tells the agent what is wrong with it', async () => {
    const wrong = { toolCalls: [submit({ verdict: 'fair', score: 1.5 })] };
    await serve([
      wrong,
      ({ toolResults }) => ({ text: toolResults.join(), toolCalls: [submit({ verdict: 'bad' })] }),
    ]);
    const result = await run();
    expect(result.output).toEqual({ verdict: 'bad' });
    expect(result.text).toMatch(/not taken.*score: must be integer|not taken.*verdict: must be equal to one/);
  });

  it('reminds the agent of it twice, then ends by name', async () => {
    await serve([{ text: 'I am done.' }], [{ text: 'I said so.' }]);
    const store = new MemoryJournalStore();
    const result = await run(store);
    expect(result).toMatchObject({ steps: 3, finishReason: 'no-output', output: null, text: 'I said so.' });
    const sent = JSON.stringify(server.requests.at(-1)?.body);
    expect(sent.split('Hand in your result with the tool submit_result')).toHaveLength(3);
    expect(await run(store)).toEqual({ ...result, resumedSteps: 3 });
    expect(server.requests).toHaveLength(3);
  });

  it('takes it after a reminder as well', async () => {
    await serve([{ text: 'I am done.' }], [{ toolCalls: [submit({ verdict: 'good' })] }]);
    expect(await run()).toMatchObject({ steps: 2, finishReason: 'done', output: { verdict: 'good' } });
  });
});

it('a schema that is none is refused with the reason', async () => {
  await serve([]);
  await expect(structuredOutput({ type: 'object', properties: 5 })).rejects.toThrow(/properties/);
});
