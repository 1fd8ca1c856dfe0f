import { randomBytes, randomUUID } from 'node:crypto';
import type { Client, Connection } from '@temporalio/client';
import { AnthropicBill } from '@/agent-runner/src/agent/anthropic-bill.test-support';
import { startScriptedAnthropic } from '@/agent-runner/src/agent/scripted-anthropic.test-support';
import { scriptedUsage } from '@/agent-runner/src/agent/scripted-model.test-support';
import { command } from '@/e2e/agent-machine';
import type { Row } from './measure';
import { untilPolled } from './poller';
import { type BuiltRunner, end, folderIn, startRunner } from './runner-process';

const turns = 10;
/** Of the vendor's price for input: what it had kept, and what it keeps from now on. */
const keptPrice = 0.1;
const keepingPrice = 1.25;

interface Parts {
  client: Client;
  connection: Connection;
  workspace: string;
  builds: { ours: BuiltRunner; theirs: BuiltRunner };
}

/** What a run of ten turns costs at Anthropic, by its rules, in tokens that are billed in full. */
export async function compareBills(parts: Parts): Promise<Row> {
  const ours = await billOf(parts, parts.builds.ours);
  const theirs = await billOf(parts, parts.builds.theirs);
  return {
    what: `input of ${turns} turns as billed / of the other`,
    measured: `${(ours / theirs).toFixed(2)} (${ours.toFixed(0)} / ${theirs.toFixed(0)} tokens)`,
    goal: '≤ 0.4',
  };
}

async function billOf({ client, connection, workspace }: Parts, build: BuiltRunner): Promise<number> {
  const bill = new AnthropicBill();
  let total = 0;
  const looks = Array.from({ length: turns - 1 }, () => command('seq 1 1500'));
  await using model = await startScriptedAnthropic({
    scripts: { ten: [...looks, { text: 'done', usage: scriptedUsage }] },
    onRequest: ({ body }) => {
      const { inputTokens, cachedInputTokens, cacheWriteTokens } = bill.add(body);
      const inFull = inputTokens - cachedInputTokens - cacheWriteTokens;
      total += inFull + keptPrice * cachedInputTokens + keepingPrice * cacheWriteTokens;
    },
  });
  const taskQueue = `bench-${randomBytes(4).toString('hex')}`;
  const { child } = startRunner(build, {
    taskQueue,
    workspace: await folderIn(workspace, taskQueue),
    settings: {
      STIGMER_LLM_PROVIDER: 'anthropic',
      STIGMER_LLM_BASE_URL: model.url,
      STIGMER_LLM_MODEL: 'scripted',
      STIGMER_LLM_API_KEY: 'scripted',
    },
  });
  try {
    await untilPolled(connection, taskQueue);
    const args = [{ message: 'script:ten' }];
    await client.workflow.execute('RunAgent', { taskQueue, workflowId: `bench-${randomUUID()}`, args });
    return total;
  } finally {
    await end(child);
  }
}
