import { chmod } from 'node:fs/promises';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

test('a worker that is not ready any more tells first what changed under it, and forgets it when that is put back', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  await page.goto(`${child.origin}/health`);
  // What was not looked at while it was ready cannot have changed.
  await expect(page.getByText('The worker writes to the workspace folder')).toBeVisible();

  await chmod(machine.workspace, 0o500);
  await page.getByRole('button', { name: 'Check all again' }).click();
  const changed = page.getByRole('region', { name: /^Changed since it was ready/ });
  await expect(changed.getByRole('term')).toHaveText('Workspace folder mode');
  await expect(changed.getByRole('definition')).toHaveText(/^7\d\d → 500 · /);
  await expect(page.getByText(`chmod u+rwx ${machine.workspace}`).first()).toBeVisible();
  const { stdout } = await runCli(machine, ['status']);
  expect(stdout).toMatch(/Changed since it was ready at .*\n {2}Workspace folder mode: 7\d\d → 500/);
  await page.goto(`${child.origin}/overview`);
  await expect(changed).toBeVisible();

  await chmod(machine.workspace, 0o755);
  await page.goto(`${child.origin}/health`);
  await page.getByRole('button', { name: 'Check all again' }).click();
  await expect(changed).toBeHidden();
  await expectReady(page);
});
