import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn, verdict } from './pages';
import { pauseContainer } from './pause-container';

test('what was seen when the worker broke is kept over its healing and a restart of the console', async ({
  page,
  machine,
}) => {
  const { socketPath, containerName } = machine;
  const first = await machine.start();
  await signIn(page, first.link);
  await setUpButton(page).click();
  await expectReady(page);
  await page.goto(`${first.origin}/health`);
  const lastDay = page.getByRole('region', { name: 'Last day' });
  await expect(lastDay.getByText('No incident so far.')).toBeVisible();

  await pauseContainer(machine);
  await expect(verdict(page)).toContainText('Paused');
  await expect(lastDay.getByText(/; goes on$/)).toBeVisible();
  await lastDay.getByText('What was kept').click();
  await expect(lastDay.getByText(`pause ${containerName}`)).toBeVisible();
  await engineCall(socketPath, 'POST', `/containers/${containerName}/unpause`);
  await expectReady(page);
  await expect(lastDay.getByText(/; for \d/)).toBeVisible();
  // What came within half a minute is kept as well, and is shown without another look.
  await expect(lastDay.getByText(`unpause ${containerName}`)).toBeVisible({ timeout: 60_000 });
  await first.stop();

  const second = await machine.start();
  await signIn(page, second.link);
  await page.goto(`${second.origin}/health`);
  const paused = lastDay.getByRole('listitem').filter({ hasText: 'The container is paused' });
  await paused.getByText('What was kept').click();
  await expect(paused.getByText(`pause ${containerName}`)).toBeVisible();
  await expect(paused.getByText(/The last \d+ lines of its log/)).toBeVisible();

  const { incidents } = JSON.parse((await runCli(machine, ['incidents', '--json'])).stdout);
  expect(incidents).toMatchObject([{ faults: [{ code: 'container-paused' }] }]);
  const [incident] = incidents;
  const { stdout } = await runCli(machine, ['incidents', incident.id]);
  expect(stdout).toContain(`pause ${containerName}`);
});
