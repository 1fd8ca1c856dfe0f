import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

/** A docker context that leads to the same engine at another address. */
async function addContext(home: string, socketPath: string): Promise<string> {
  const directory = join(home, 'docker');
  const meta = join(directory, 'contexts/meta', createHash('sha256').update('second').digest('hex'));
  await mkdir(meta, { recursive: true });
  const second = join(home, 'second.sock');
  await symlink(socketPath, second);
  const endpoint = { Name: 'second', Endpoints: { docker: { Host: `unix://${second}` } } };
  await writeFile(join(meta, 'meta.json'), JSON.stringify(endpoint));
  return directory;
}

test('another engine is one click away, the worker of the one before stays, and the choice outlives the console', async ({
  page,
  machine,
}) => {
  machine.environment.DOCKER_CONFIG = await addContext(machine.home, machine.socketPath);
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);

  await page.goto(`${child.origin}/settings`);
  await page.getByRole('main').getByRole('link', { name: 'Engines' }).click();
  const row = (source: string) =>
    page.getByRole('list', { name: 'Engines' }).getByRole('listitem').filter({ hasText: source });
  await expect(row('DOCKER_HOST')).toContainText('used');
  await row('docker context second').getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`${machine.containerName} stays on`);
  await expect(dialog).toContainText('goes on taking tasks');
  await dialog.getByRole('button', { name: 'Use docker context second' }).click();
  await expect(row('docker context second')).toContainText('used, chosen by you');
  await expect(row('DOCKER_HOST').getByRole('button')).toBeVisible();
  expect((await machine.engine.inspect(machine.containerName))?.State.Running).toBe(true);
  await child.stop();

  const listed = await runCli(machine, ['engines']);
  expect(listed.stdout).toContain('used, chosen  docker context second');
  const back = await runCli(machine, ['engines', 'use', 'auto']);
  expect([back.code, back.stdout]).toEqual([0, expect.stringMatching(/^used +DOCKER_HOST/)]);
});
