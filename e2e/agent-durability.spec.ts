import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CancelledFailure } from '@temporalio/client';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { command, interruptedScript, setUpAgent, timesAsked, untilAsked } from './agent-machine';
import { workerProcess } from './container-worker';
import { expect, test } from './fixtures';

type Seen = { toolResults: string[] };

const slots = 4;

/** Processes of this machine with that word in their command line. */
async function countProcesses(word: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(word)).length;
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('200 runs at once on 4 slots: all end, and never more than 4 work', async ({ machine }) => {
  // A minute alone; the server's, not the worker's, and the machine has others at work.
  test.setTimeout(300_000);
  let answers = 0;
  // The first ones think until every slot has come to think: a fifth would be seen beside them.
  const done = () => ({ text: 'done', delayMs: answers++ < slots ? 5000 : 100 });
  const scripts = { short: [command('echo here'), done] };
  await using agent = await setUpAgent(machine, scripts, { TEMPORAL_MAX_CONCURRENCY: String(slots) });
  const runs = await Promise.all(
    Array.from({ length: 200 }, () => agent.start({ message: 'script:short', cleanUp: true })),
  );
  const results = await Promise.all(runs.map((run) => run.result()));
  expect(results.every(({ text, toolCalls }) => text === 'done' && toolCalls === 1)).toBe(true);
  expect(agent.model.requests).toHaveLength(400);
  expect(agent.model.openMax).toBe(slots);
});

test('a worker that is killed in mid-run goes on after its restart, and no step is done twice', async ({
  machine,
}) => {
  await using agent = await setUpAgent(machine, { interrupted: interruptedScript() });
  const run = await agent.start({ message: 'script:interrupted', sessionId: 's1' });
  await untilAsked(agent.model, 1);
  process.kill(await workerProcess(machine.engine, machine.containerName), 'SIGKILL');
  expect(await run.result()).toMatchObject({ text: 'done', steps: 3, toolCalls: 2, resumedSteps: 1 });
  expect((await machine.engine.inspect(machine.containerName))?.RestartCount).toBe(1);
  const log = join(machine.workspace, 'sessions/s1/log.txt');
  expect(await readFile(log, 'utf8')).toBe('first\nsecond\n');
  // The answer that the killed worker waited for is asked for again, and nothing else is.
  expect(timesAsked(agent.model)).toEqual([1, 2, 1]);
});

test('a worker that hangs is given up, and when it wakes the run goes on with no step done twice', async ({
  machine,
}) => {
  // Two time-outs of Temporal pass one after the other, on whatever the other journeys leave of the machine.
  test.setTimeout(240_000);
  await using agent = await setUpAgent(machine, { interrupted: interruptedScript() });
  const run = await agent.start({ message: 'script:interrupted', sessionId: 's1' });
  await untilAsked(agent.model, 1);
  const pid = await workerProcess(machine.engine, machine.containerName);
  process.kill(pid, 'SIGSTOP');
  const attempt = async () => (await run.describe()).raw.pendingActivities?.[0]?.attempt;
  await expect.poll(attempt, { timeout: 60_000 }).toBe(2);
  process.kill(pid, 'SIGCONT');
  expect(await run.result()).toMatchObject({ text: 'done', steps: 3, toolCalls: 2 });
  const log = join(machine.workspace, 'sessions/s1/log.txt');
  expect(await readFile(log, 'utf8')).toBe('first\nsecond\n');
});

test('a command that takes all the memory is ended, and the worker and its run go on', async ({
  machine,
}) => {
  const eats = [
    command('tail -c 700m /dev/zero'),
    ({ toolResults }: Seen) => ({ text: toolResults.join('') }),
  ];
  await using agent = await setUpAgent(machine, { eats });
  const run = await agent.start({ message: 'script:eats' });
  expect(await run.result()).toMatchObject({ text: expect.stringMatching(/SIGKILL|137/), resumedSteps: 0 });
  expect((await machine.engine.inspect(machine.containerName))?.RestartCount).toBe(0);
});

test('Temporal that is restarted in mid-run: the run completes', async ({ machine }) => {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  const start = () => startTemporal({ directory: machine.home, port, binary });
  let temporal = await start();
  try {
    await using agent = await setUpAgent(
      machine,
      { interrupted: interruptedScript(5000) },
      { TEMPORAL_ADDRESS: address },
    );
    const { workflowId } = await agent.start({ message: 'script:interrupted', sessionId: 's1' });
    await untilAsked(agent.model, 1);
    await temporal.stop();
    temporal = await start();
    const run = agent.client.workflow.getHandle(workflowId);
    expect(await run.result()).toMatchObject({ text: 'done', toolCalls: 2 });
    const log = join(machine.workspace, 'sessions/s1/log.txt');
    expect(await readFile(log, 'utf8')).toBe('first\nsecond\n');
  } finally {
    await temporal.stop();
  }
});

test('a cancelled run ends the call of the model and the running command within 10 s', async ({
  machine,
}) => {
  const word = `30${machine.taskQueue.replace(/\D/g, '')}1`;
  await using agent = await setUpAgent(machine, {
    thinks: [{ text: 'too late', delayMs: 100_000 }],
    works: [command(`sleep ${word} & sleep ${word}`)],
  });
  const thinking = await agent.start({ message: 'script:thinks' });
  const working = await agent.start({ message: 'script:works' });
  await untilAsked(agent.model, 0, 2);
  await expect.poll(() => countProcesses(`sleep ${word}`)).toBeGreaterThanOrEqual(2);
  const from = Date.now();
  await Promise.all([thinking.cancel(), working.cancel()]);
  const left = agent.model.requests.find(({ script }) => script === 'thinks')?.closed;
  await expect(thinking.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  await expect(working.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  expect(await left).toBe(true);
  await expect.poll(() => countProcesses(`sleep ${word}`)).toBe(0);
  expect(Date.now() - from).toBeLessThan(10_000);
});
