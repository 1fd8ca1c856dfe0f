import { randomUUID } from 'node:crypto';
import type { TestStep, TestTask } from '@/lib/contracts/test-task';
import { systemClock } from '@/lib/core/clock';
import { formatDuration } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

const lookEveryMs = 500;
const stateWords: Record<TestStep['state'], string> = {
  running: 'runs',
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
};

/** Tests the worker end to end; 0 only when the test passed. */
export async function testWorker(
  { client, output }: CommandContext,
  { withModel, json }: { withModel: boolean; json: boolean },
): Promise<number> {
  const { id } = await client.startTest({ key: randomUUID(), withModel });
  for (;;) {
    const { test } = await client.test();
    if (test?.id === id && test.state !== 'running') {
      for (const line of json ? [JSON.stringify(test)] : testLines(test)) output.print(line);
      return test.state === 'passed' ? exitCodes.true : exitCodes.untrue;
    }
    if (test?.id !== id) {
      output.notify('The console was started again meanwhile, and knows no result.');
      return exitCodes.untrue;
    }
    await systemClock.sleep(lookEveryMs);
  }
}

function testLines({ steps, notProven, workflowId }: TestTask): string[] {
  return [
    ...steps.map(stepLine),
    ...(workflowId === null ? [] : [`Run: ${workflowId}`]),
    ...notProven.map((sentence) => `Not proven: ${sentence}.`),
  ];
}

function stepLine({ title, state, detail, durationMs }: TestStep): string {
  const took = durationMs === null ? '' : ` in ${formatDuration(durationMs)}`;
  return `${title}: ${stateWords[state]}${took}${detail === null ? '' : `. ${detail}`}`;
}
