import { randomUUID } from 'node:crypto';
import { nameInRegistry } from '@/testbed/name-in-registry';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

test('a newer image under the same name is found by a click and takes over by another', async ({
  page,
  machine,
}) => {
  // With a rehearsal, which takes as long as the machine is busy.
  test.slow();
  const { bed, engine, containerName } = machine;
  const tag = `t-${randomUUID().slice(0, 8)}`;
  const image = await nameInRegistry(bed.images.agentRunner, tag);
  const child = await machine.start({ STIGMER_AGENT_RUNNER_IMAGE: image });
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  const before = await engine.inspect(containerName);

  await page.goto(`${child.origin}/settings`);
  await page.getByRole('main').getByRole('link', { name: 'Versions' }).click();
  const ask = page.getByRole('button', { name: 'Ask the registry' });
  const upgrade = page.getByRole('button', { name: 'Upgrade', exact: true });
  await ask.click();
  await expect(page.getByText(/Up to date: the registry has the same/)).toBeVisible();
  await expect(upgrade).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Versions newer' })).toHaveCount(0);

  // The image with more tools, under the name of the one that runs.
  await nameInRegistry(bed.images.agentRunnerTools, tag);
  await ask.click();
  await expect(page.getByText(/The registry has another/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Versions newer' })).toBeVisible();
  await upgrade.click();
  await expect(page.getByRole('heading', { name: 'Upgrading' })).toBeVisible();
  await expect
    .poll(async () => (await engine.inspect(containerName))?.Image, { timeout: 90_000 })
    .not.toBe(before?.Image);
  await expect(page.getByText(/Up to date: the registry has the same/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('link', { name: 'Versions newer' })).toHaveCount(0);
  await page.goto(`${child.origin}/overview`);
  await expectReady(page);
  expect((await engine.inspect(containerName))?.Id).not.toBe(before?.Id);
});
