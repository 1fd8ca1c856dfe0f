import { runCli } from './cli';
import { expect, test } from './fixtures';
import { pressToReach, signIn, verdict } from './pages';

test('every link of the chain opens its evidence, and its id is copied whole', async ({
  page,
  context,
  machine,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/overview`);
  await expect(verdict(page)).toContainText('Ready');
  await page.getByRole('button', { name: 'Copy the id of the container' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  const { Id } = (await machine.engine.inspect(machine.containerName)) ?? {};
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(Id);
  await expect(page.getByRole('link', { name: /^Model\s?, not checked/ })).toBeVisible();
  await page.getByRole('link', { name: /^Container\s?, in order/ }).click();
  const check = page.getByRole('button', { name: /^Container\s?, pass/ });
  await expect(check).toBeFocused();
  await expect(check).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByText('host', { exact: true })).toBeVisible();
});

test('the palette begins at what can be done now, and removing asks twice from there, too', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await pressToReach(page, 'Control+k', page.getByRole('combobox'));
  await expect(page.getByRole('option', { selected: true })).toHaveText(/^Check all again/);
  await page.keyboard.press('Escape');
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await expect(verdict(page)).toContainText('Ready');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('remove');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Remove the container' });
  await expect(dialog.getByRole('button', { name: 'Remove container' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await machine.engine.inspect(machine.containerName)).not.toBeNull();
});
