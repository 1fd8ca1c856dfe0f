import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

test('the page lists what the console made, and the command that it gives removes that', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  await page.goto(`${child.origin}/settings`);
  await page.getByRole('button', { name: 'List what it made' }).click();
  const section = page.getByRole('region', { name: 'Uninstall' });
  await expect(section.getByText(machine.containerName, { exact: true })).toBeVisible();
  await expect(section.getByRole('checkbox', { name: 'Images' })).toBeChecked();
  await expect(section.getByRole('checkbox', { name: /workspace/ })).toHaveCount(0);
  await section.getByRole('checkbox', { name: 'Images' }).uncheck();
  const command = section.getByText('npx stigmer-console uninstall');
  await expect(command).toHaveText('npx stigmer-console uninstall --keep images');

  const asked = ['uninstall', '--keep', 'images', '--yes'];
  const refused = await runCli(machine, asked);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('the console runs');
  await child.stop();
  expect(await runCli(machine, asked)).toMatchObject({ code: 0 });
  expect(await readdir(machine.home)).toEqual(['data']);
  expect(await readdir(join(machine.home, 'data'))).toEqual(['workspace']);
  await access(join(machine.home, 'data/workspace'));
});
