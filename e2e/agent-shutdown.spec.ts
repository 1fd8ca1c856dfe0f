import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stopTimeoutSeconds } from '@/lib/runner/spec';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { interruptedScript, setUpAgent, timesAsked, untilAsked } from './agent-machine';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';

/** Asks the engine for a stop with the time-out that the container was made with; resolves when it has ended. */
async function stop({ engine, containerName }: Machine): Promise<{ tookMs: number; exitCode: number }> {
  const from = performance.now();
  await engine.stop(containerName);
  const tookMs = performance.now() - from;
  const { State } = Object(await engine.inspect(containerName));
  expect(State.Running).toBe(false);
  return { tookMs, exitCode: State.ExitCode };
}

async function ownTemporal(machine: Machine) {
  const port = await freePort();
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  return await startTemporal({ directory: machine.home, port, binary });
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('a worker that is stopped in mid-run hands the run back, and another one completes it with no step done twice', async ({
  machine,
}) => {
  test.setTimeout(240_000);
  await using agent = await setUpAgent(machine, { interrupted: interruptedScript() });
  const run = await agent.start({ message: 'script:interrupted', sessionId: 's1' });
  await untilAsked(agent.model, 1);
  const { Config } = Object(await machine.engine.inspect(machine.containerName));
  expect(Config.StopTimeout).toBe(stopTimeoutSeconds);
  const { tookMs, exitCode } = await stop(machine);
  // The grace for what runs, then the report, and no need of force or of a kill.
  expect(exitCode).toBe(0);
  expect(tookMs).toBeGreaterThan(29_000);
  expect(tookMs).toBeLessThan(38_000);
  const [pending] = (await run.describe()).raw.pendingActivities ?? [];
  expect(pending).toMatchObject({ attempt: 2, lastFailure: { message: expect.stringMatching(/shut/i) } });
  await machine.engine.removeContainer(machine.containerName);
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  expect(await run.result()).toMatchObject({ text: 'done', steps: 3, toolCalls: 2, resumedSteps: 1 });
  expect(await readFile(join(machine.workspace, 'sessions/s1/log.txt'), 'utf8')).toBe('first\nsecond\n');
  expect(timesAsked(agent.model)).toEqual([1, 2, 1]);
});

test('a second signal ends a worker at once', async ({ machine }) => {
  await using agent = await setUpAgent(machine, { interrupted: interruptedScript() });
  const run = await agent.start({ message: 'script:interrupted' });
  await untilAsked(agent.model, 1);
  const { State } = Object(await machine.engine.inspect(machine.containerName));
  const stopping = stop(machine);
  await expect
    .poll(
      async () =>
        (await machine.engine.exec(machine.containerName, ['/app/healthcheck', '/tmp/agent-runner.sock']))
          .output,
    )
    .toMatch(/^draining: /);
  process.kill(State.Pid, 'SIGTERM');
  const { tookMs, exitCode } = await stopping;
  expect(exitCode).toBe(1);
  expect(tookMs).toBeLessThan(20_000);
  await run.terminate();
});

test('without Temporal an idle worker stops in seconds, and one with a run before the engine would kill it', async ({
  machine,
}) => {
  test.setTimeout(240_000);
  const temporal = await ownTemporal(machine);
  try {
    const settings = { TEMPORAL_ADDRESS: temporal.address };
    await using agent = await setUpAgent(machine, { interrupted: interruptedScript() }, settings);
    await agent.start({ message: 'script:interrupted' });
    await untilAsked(agent.model, 1);
    await temporal.stop();
    const busy = await stop(machine);
    expect(busy.tookMs).toBeLessThan(stopTimeoutSeconds * 1000);
    expect(busy.exitCode).toBe(0);
    // Started again without Temporal it waits for it, and stops from there.
    await machine.engine.start(machine.containerName);
    await expect
      .poll(
        async () =>
          (await machine.engine.exec(machine.containerName, ['/app/healthcheck', '/tmp/agent-runner.sock']))
            .output,
      )
      .toMatch(/^waiting: /);
    const waiting = await stop(machine);
    expect(waiting).toMatchObject({ exitCode: 0 });
    expect(waiting.tookMs).toBeLessThan(5000);
    console.log('Without Temporal:', { busy, waiting });
  } finally {
    await temporal.stop();
  }
});

test('an idle worker whose Temporal has gone stops in seconds', async ({ machine }) => {
  const temporal = await ownTemporal(machine);
  try {
    await using _agent = await setUpAgent(machine, {}, { TEMPORAL_ADDRESS: temporal.address });
    await temporal.stop();
    const { tookMs, exitCode } = await stop(machine);
    console.log('Idle, Temporal gone:', { tookMs });
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(10_000);
  } finally {
    await temporal.stop();
  }
});
