import { Connection } from '@temporalio/client';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { setUpAgent } from './agent-machine';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { payload, runActivity, tryActivity } from './run-activity';

/** `RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED`: the caller's own limit; a failure for good would be 2. */
const attemptsUsedUp = 4;
/** As the Stigmer server's Go SDK writes a proto message. */
const execution = payload({ metadata: { id: 'aex-1' }, spec: { sessionId: 's1' } }, 'json/protobuf');

const target = ({ temporalAddress, taskQueue }: Machine, activity: string) => ({
  address: temporalAddress,
  taskQueue,
  activity,
});

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports.');
});

test('the calls of a Stigmer server’s own workflow are answered or left to be tried again, beside ours', async ({
  machine,
}) => {
  await using _agent = await setUpAgent(machine, {});
  const thread = target(machine, 'EnsureThread');
  const strings = (...values: (string | null)[]) => values.map((value) => payload(value));
  expect(await tryActivity({ ...thread, args: strings('s1', 'reviewer'), attempts: 3 })).toEqual({
    type: 'completed',
    result: 'thread-s1',
  });
  expect(await tryActivity({ ...thread, args: strings('', 'reviewer'), attempts: 3 })).toEqual({
    type: 'completed',
    result: expect.stringMatching(/^ephemeral-reviewer-[0-9a-f]{8}$/),
  });
  const calls = [
    { activity: 'ExecuteGraphton', args: [execution, payload('thread-s1')] },
    { activity: 'ExecuteGraphton', args: strings('aex-1', 'thread-s1') },
    { activity: 'CleanupSandbox', args: strings('sandbox-1') },
  ];
  for (const { activity, args } of calls) {
    const outcome = await tryActivity({ ...target(machine, activity), args, attempts: 2 });
    expect(outcome).toMatchObject({ type: 'failed', nonRetryable: false, retryState: attemptsUsedUp });
  }
  expect(await runActivity({ ...thread, input: { sessionId: 's1' } })).toMatchObject({ sessionId: 's1' });
});

test('a worker on the default queue leaves it to a Stigmer server that comes, says so, and is back when it has a queue of its own', async ({
  machine,
}) => {
  const port = await freePort();
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  const temporal = await startTemporal({ directory: machine.home, port, binary });
  const settings = { TEMPORAL_ADDRESS: temporal.address };
  const stopped = new AbortController();
  try {
    await using agent = await setUpAgent(
      machine,
      {},
      { ...settings, STIGMER_TASK_QUEUE: 'agent_execution_runner' },
    );
    const server = pollAsStigmerServer(temporal.address, stopped.signal);
    const probe = async () =>
      (await machine.engine.exec(machine.containerName, ['/app/healthcheck', '/tmp/agent-runner.sock']))
        .output;
    await expect
      .poll(probe, { timeout: 60_000 })
      .toMatch(/^waiting: .*Stigmer server.*set STIGMER_TASK_QUEUE/);
    // With its model: a candidate that cannot reach one, where the worker that runs can, is not let in.
    await machine.writeSettings({ ...agent.settings, STIGMER_TASK_QUEUE: 'agents' });
    expect((await runCli(machine, ['setup'])).code).toBe(0);
    expect(await probe()).toMatch(/^healthy: /);
    stopped.abort();
    await server;
  } finally {
    stopped.abort();
    await temporal.stop();
  }
});

/** Asks for the tasks of its workflows, as the server does all the time. */
async function pollAsStigmerServer(address: string, signal: AbortSignal): Promise<void> {
  const connection = await Connection.connect({ address });
  const request = {
    namespace: 'default',
    taskQueue: { name: 'agent_execution_stigmer' },
    identity: 'stigmer-server',
  };
  const poll = () => connection.workflowService.pollWorkflowTaskQueue(request);
  try {
    while (!signal.aborted) {
      const until = Date.now() + 60_000;
      await connection.withAbortSignal(signal, () => connection.withDeadline(until, poll));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await connection.close();
  }
}
