import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

test('a worker proves that it works by itself, by a click and by a command, and a restart of the console forgets nothing', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);

  await page.goto(`${child.origin}/health#proof`);
  await expect(page.getByText(/It did a task in/)).toBeVisible();
  await expect(page.getByText(/Last day: 1 task done, 0 not/)).toBeVisible();
  await page.getByRole('button', { name: 'Prove now' }).click();
  await expect(page.getByText(/Last day: 2 tasks done, 0 not/)).toBeVisible();

  const { code, stdout } = await runCli(machine, ['prove']);
  expect(stdout).toMatch(/^The worker did a task in /);
  expect(code).toBe(0);
  await expect(page.getByText(/Last day: 3 tasks done, 0 not/)).toBeVisible();

  await child.stop();
  const again = await machine.start();
  await signIn(page, again.link);
  await page.goto(`${again.origin}/health#proof`);
  // One by itself, since this console knows no proof of this life.
  await expect(page.getByText(/Last day: 4 tasks done, 0 not/)).toBeVisible();
});
