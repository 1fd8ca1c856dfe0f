import { operationCancelledSchema } from '@/lib/contracts/operation';
import { isWaiting } from '@/lib/contracts/waiting';
import { command, setUpAgent, timesAsked, untilAsked } from './agent-machine';
import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { operations } from './operations';
import { expectReady, signIn } from './pages';

/** A worker of a console, with a run whose model has not answered: it does so when the test lets it. */
async function beginRun(machine: Machine) {
  const child = await machine.start();
  let release = () => {};
  const held = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  const script = [command('echo first >> log.txt'), { text: 'done', beforePiece: () => held }];
  const agent = await setUpAgent(machine, { held: script });
  const run = await agent.start({ message: 'script:held', sessionId: 's1' });
  await untilAsked(agent.model, 1);
  const startedAt = async () => {
    const { Id, State } = Object(await machine.engine.inspect(machine.containerName));
    return `${Id} ${State.StartedAt}`;
  };
  return { child, agent, run, release, startedAt };
}

async function untilWaiting(machine: Machine) {
  const waiting = async () => {
    const [latest] = await operations(machine.home);
    return latest !== undefined && isWaiting(latest)
      ? latest.steps.find(({ detail }) => detail)?.detail
      : null;
  };
  await expect.poll(waiting, { timeout: 60_000 }).toMatch(/^1 run is under way/);
  const [latest] = await operations(machine.home);
  return latest?.id ?? '';
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
  test.setTimeout(240_000);
});

test('restart when idle waits for the run that is under way, which ends undisturbed', async ({ machine }) => {
  const { agent, run, release, startedAt } = await beginRun(machine);
  await using _ = agent;
  const before = await startedAt();
  const restarting = runCli(machine, ['restart', '--when', 'idle']);
  await untilWaiting(machine);
  expect((await runCli(machine, ['status'])).code, 'meanwhile it is ready').toBe(0);
  expect((await runCli(machine, ['work'])).stdout).toMatch(/1 run is under way\.\n.*step 1, run_command/);
  expect(await startedAt()).toBe(before);
  release();
  expect(await run.result()).toMatchObject({ text: 'done', resumedSteps: 0 });
  const { code, stdout } = await restarting;
  expect(stdout).toContain('No run is under way');
  expect(code).toBe(0);
  expect(await startedAt()).not.toBe(before);
  expect(timesAsked(agent.model)).toEqual([1, 1, 0]);
});

test('a console that is killed while it waits goes on waiting at its next start; a cancel leaves all as it was', async ({
  machine,
}) => {
  const { child, agent, run, release, startedAt } = await beginRun(machine);
  await using _ = agent;
  const before = await startedAt();
  const stopping = runCli(machine, ['stop', '--when', 'idle']);
  const first = await untilWaiting(machine);
  await child.kill();
  await stopping;
  await machine.start();
  const second = await untilWaiting(machine);
  expect(second).not.toBe(first);
  const socket = `${machine.home}/console/console.sock`;
  const { body } = await engineCall(socket, 'POST', `/api/operations/${second}/cancel`, {});
  expect(operationCancelledSchema.parse(body).cancelled).toBe(true);
  await expect.poll(async () => (await operations(machine.home))[0]?.state).toBe('cancelled');
  release();
  expect(await run.result()).toMatchObject({ text: 'done', resumedSteps: 0 });
  expect(await startedAt()).toBe(before);
});

test('the page asks when, shows what is waited for, and does it now: the run goes on at the next worker', async ({
  machine,
  page,
}) => {
  const { child, agent, run, release, startedAt } = await beginRun(machine);
  await using _ = agent;
  const before = await startedAt();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/overview`);
  await expectReady(page);
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Restart worker' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('1 run is under way.');
  await expect(dialog).toContainText('step 1, run_command');
  await dialog.getByRole('button', { name: 'Restart when idle' }).click();
  const strip = page.getByRole('region', { name: 'Running operation' });
  await expect(strip).toContainText('1 run is under way');
  expect(await startedAt()).toBe(before);
  await strip.getByRole('button', { name: 'Do it now' }).click();
  await expect.poll(startedAt, { timeout: 90_000 }).not.toBe(before);
  release();
  expect(await run.result()).toMatchObject({ text: 'done', resumedSteps: 1 });
  await expectReady(page);
});
