import { setUpAgent } from './agent-machine';
import { expect, test } from './fixtures';
import { runLocalCommand } from './local-worker';

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('a model that limits its callers is waited out in one attempt, and Temporal is told', async ({
  machine,
}) => {
  let refusals = 3;
  const busy = [() => (refusals-- > 0 ? { status: 429 } : { text: 'done' })];
  await using agent = await setUpAgent(machine, { busy });
  const run = await agent.start({ message: 'script:busy' });
  const attempts = new Set<number>();
  const told = async () => {
    const [activity] = (await run.describe()).raw.pendingActivities ?? [];
    if (activity?.attempt) attempts.add(activity.attempt);
    const [details] = activity?.heartbeatDetails?.payloads ?? [];
    return Buffer.from(details?.data ?? '').toString();
  };
  await expect.poll(told, { intervals: [100] }).toContain('"waiting":"model-rate-limited"');
  expect(await run.result()).toMatchObject({ text: 'done', steps: 1 });
  expect([...attempts]).toEqual([1]);
});

test('an input that Temporal would refuse ends the run by name; such an answer is kept, and read back by the command', async ({
  machine,
}) => {
  const long = [{ text: 'x'.repeat(1_600_000) }];
  await using agent = await setUpAgent(machine, { long });
  // Fewer characters than a message may have, and more bytes than a payload may have.
  const input = await agent.start({ message: '鳥'.repeat(490_000), instructions: '鳥'.repeat(100_000) });
  await expect(input.result()).rejects.toMatchObject({ cause: { type: 'input-refused' } });
  const answer = await agent.start({ message: 'script:long', cleanUp: true });
  expect(await answer.result()).toMatchObject({
    text: 'x'.repeat(10_000),
    kept: { bytes: expect.any(Number) },
  });
  expect(agent.model.requests).toHaveLength(1);
  const { stdout } = await runLocalCommand(['run', 'script:long', '--json'], agent.settings);
  expect(JSON.parse(stdout)).toMatchObject({ text: 'x'.repeat(1_600_000) });
});

test('a tool call that is cut off runs no tool, and the second in a row ends the run', async ({
  machine,
}) => {
  const cut = {
    toolCalls: [{ name: 'run_command', input: { command: 'touch half' } }],
    cutOff: true,
  };
  await using agent = await setUpAgent(machine, { cut: Array.from({ length: 50 }, () => cut) });
  const run = await agent.start({ message: 'script:cut', sessionId: 's1' });
  expect(await run.result()).toMatchObject({ finishReason: 'max-tokens', steps: 2 });
  expect(agent.model.requests).toHaveLength(2);
});
