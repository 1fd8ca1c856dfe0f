import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameInRegistry } from '@/testbed/name-in-registry';
import { pruneAll } from '@/testbed/prune-all';
import { expect, test } from './fixtures';
import { operations } from './operations';
import { expectReady, setUpButton, signIn } from './pages';

/** Whose label every image of the agent-runner has. */
const ours = 'dev.stigmer.agent-runner.contract=1';

test('after an upgrade and a neighbour’s prune of all, the version before comes back from the page, with its settings', async ({
  page,
  machine,
}) => {
  // Two changes, each with a rehearsal, which takes as long as the machine is busy.
  test.slow();
  const { bed, engine, containerName, home } = machine;
  const tag = `t-${randomUUID().slice(0, 8)}`;
  const image = await nameInRegistry(bed.images.agentRunner, tag);
  const settings = {
    TEMPORAL_ADDRESS: machine.temporalAddress,
    STIGMER_TASK_QUEUE: machine.taskQueue,
  };
  await machine.writeSettings({ ...settings, LOG_LEVEL: 'info', MY_TOKEN: 'first-secret' });
  const file = () => readFile(join(home, 'console/agent-runner.env'), 'utf8');
  const fileThen = await file();
  const child = await machine.start({ STIGMER_AGENT_RUNNER_IMAGE: image });
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  const first = await engine.inspect(containerName);

  await machine.writeSettings({ ...settings, LOG_LEVEL: 'debug', MY_TOKEN: 'second-secret' });
  await nameInRegistry(bed.images.agentRunnerTools, tag);
  await page.goto(`${child.origin}/versions`);
  await page.getByRole('button', { name: 'Ask the registry' }).click();
  await page.getByRole('button', { name: 'Upgrade', exact: true }).click();
  const rows = page.getByRole('list', { name: 'Versions that were ready' }).getByRole('listitem');
  await expect(rows).toHaveCount(2, { timeout: 90_000 });
  await expect(rows.nth(0)).toContainText('running');
  await expect(rows.nth(1)).toContainText('2 differences to now');

  if (!bed.engines.some(({ kind, own }) => kind === machine.kind && own)) await pruneAll(machine, ours);
  await rows
    .nth(1)
    .getByRole('button', { name: /Roll back to/ })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'As they were then' }).click();
  await expect(dialog.getByRole('list', { name: 'Settings that change' })).toHaveText(
    'LOG_LEVEL: debug → infoMY_TOKEN: another value',
  );
  await expect(page.getByText(/(first|second)-secret/)).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Rolling back' })).toBeVisible();
  await expect.poll(async () => (await operations(home))[0]?.state, { timeout: 90_000 }).toBe('succeeded');
  const back = await engine.inspect(containerName);
  expect(back?.Image).toBe(first?.Image);
  expect(back?.Config.Env).toEqual(expect.arrayContaining(['LOG_LEVEL=info', 'MY_TOKEN=first-secret']));
  expect(await file()).toBe(fileThen);
  await expect(rows.nth(0)).toContainText('running');
  await expect(rows.nth(0)).toContainText('as now');
  await expect(rows.nth(1)).toContainText('2 differences to now');
  await expectReady(page);
});

test('the daily look is switched on at the page, asks at once for the first time, and is remembered', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  await page.goto(`${child.origin}/versions`);
  const daily = page.getByRole('switch', { name: 'Look for a newer image once a day' });
  await expect(daily).not.toBeChecked();
  await expect(page.getByText('Nobody has asked the registry yet')).toBeVisible();
  await daily.click();
  await expect(daily).toBeChecked();
  await expect(page.getByText(/Up to date: the registry has the same/)).toBeVisible({ timeout: 90_000 });
  await page.reload();
  await expect(daily).toBeChecked();
});
