import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type AgentTool, defineTool } from '../tools/tool';
import { openJournal } from './journal';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { progressOf } from './run-progress';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor } from './scripted-run.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

/** Two tools that tell when they begin and end. `look` ends when as many of them run as it is told. */
function meetingTools(log: string[]): AgentTool[] {
  const waiting: (() => void)[] = [];
  const tool = (name: string, readOnly: boolean, work: (key: number, together: number) => Promise<void>) =>
    defineTool({
      name,
      description: name,
      inputSchema: z.object({ key: z.number(), together: z.number().default(1) }),
      readOnly,
      execute: async ({ key, together }) => {
        log.push(`${name} ${key} begins`);
        await work(key, together);
        log.push(`${name} ${key} ends`);
        return { text: `${name} ${key}`, isError: false };
      },
    });
  return [
    tool('look', true, async (_, together) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === together) for (const go of waiting.splice(0).reverse()) go();
      });
    }),
    tool('write', false, async () => undefined),
  ];
}

const call = (name: string, key: number, together = 1) => ({ name, input: { key, together } });

it('calls that only look run side by side, those that change something one by one and in their place', async () => {
  const calls = [call('look', 1, 2), call('look', 2, 2), call('write', 3), call('write', 4), call('look', 5)];
  server = await startScriptedOpenai({
    scripts: { mixed: [{ toolCalls: calls }, ({ toolResults }) => ({ text: toolResults.join(', ') })] },
  });
  const log: string[] = [];
  const store = new MemoryJournalStore();
  const parts = await partsFor(server, { tools: meetingTools(log), written: [], looks: 0 }, store, {
    message: 'script:mixed',
  });
  expect(await finish(parts)).toMatchObject({ text: 'look 1, look 2, write 3, write 4, look 5' });
  expect(log.slice(0, 2)).toEqual(['look 1 begins', 'look 2 begins']);
  expect(log.slice(4)).toEqual([
    ...['write 3 begins', 'write 3 ends', 'write 4 begins', 'write 4 ends'],
    ...['look 5 begins', 'look 5 ends'],
  ]);
  const { steps } = progressOf((await openJournal(store, 'run-1')).found);
  expect(steps[0]?.results).toEqual(
    calls.map(({ name, input }) => ({ text: `${name} ${input.key}`, isError: false })),
  );
});

it('no more than eight of them at once', async () => {
  const calls = Array.from({ length: 12 }, (_, key) => call('look', key, key < 8 ? 8 : 4));
  server = await startScriptedOpenai({ scripts: { many: [{ toolCalls: calls }, { text: 'Done.' }] } });
  const log: string[] = [];
  const parts = await partsFor(
    server,
    { tools: meetingTools(log), written: [], looks: 0 },
    new MemoryJournalStore(),
    { message: 'script:many' },
  );
  expect(await finish(parts)).toMatchObject({ text: 'Done.', toolCalls: 12 });
  expect(log.slice(0, 8).every((line) => line.endsWith('begins'))).toBe(true);
  expect(log[8]).toMatch(/ends$/);
});
