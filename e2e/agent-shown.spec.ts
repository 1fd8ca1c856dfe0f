import { join } from 'node:path';
import { command as run } from '@/testbed/command';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { type AgentMachine, connectAgent, untilAsked } from './agent-machine';
import { documentedCommand } from './documented';
import { expect, test } from './fixtures';
import { startLocalWorker } from './local-worker';

// One after another: they share the worker that is built here.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  await run(process.execPath, ['agent-runner/build.mjs'], { timeoutMs: 120_000 });
});

const scripts = {
  thinks: [{ text: 'late', delayMs: 600_000 }],
  small: [{ text: 'pelican-answer' }],
};

/** Texts that Temporal's page shows beside the events of a run. */
async function summariesOf(handle: Awaited<ReturnType<AgentMachine['start']>>): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ userMetadata }) =>
    userMetadata?.summary?.data ? [JSON.parse(Buffer.from(userMetadata.summary.data).toString('utf8'))] : [],
  );
}

test('runs are found by session, state and model where the namespace has the attributes, and each activity says what it is for', async ({
  machine,
}) => {
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  const temporal = await startTemporal({ directory: machine.home, port: await freePort(), binary });
  try {
    const at = ['--address', temporal.address];
    await using agent = await connectAgent(machine, scripts, { TEMPORAL_ADDRESS: temporal.address });
    const start = (name: string) =>
      startLocalWorker(join(machine.home, name), machine.workspace, agent.settings);
    const found = async (query: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of agent.client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    const without = await start('without');
    const unseen = await agent.start({ message: 'script:small', sessionId: 's1' });
    expect(await unseen.result()).toMatchObject({ text: 'pelican-answer' });
    await without[Symbol.asyncDispose]();
    await run(binary, [...documentedCommand('temporal operator search-attribute create'), ...at]);
    await using _with = await start('with');
    const done = await agent.start({ message: 'script:small', sessionId: 's1', cleanUp: true });
    await done.result();
    expect(await summariesOf(done)).toEqual([
      'Opens the session where its directory is',
      'Runs the agent',
      'Removes the session’s directory',
    ]);
    const working = await agent.start({ message: 'script:thinks', sessionId: 's2' });
    await untilAsked(agent.model, 0, 3);
    await expect.poll(() => found('StigmerSession = "s1"')).toEqual([done.workflowId]);
    await expect.poll(() => found('StigmerState = "working"')).toEqual([working.workflowId]);
    expect(await found('StigmerState = "done" AND StigmerModel = "scripted"')).toEqual([done.workflowId]);
    await working.cancel();
    await expect.poll(() => found('StigmerState = "cancelled"')).toEqual([working.workflowId]);
  } finally {
    await temporal.stop();
  }
});
