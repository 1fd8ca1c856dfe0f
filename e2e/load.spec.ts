import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { saveImage } from '@/lib/engine/fixtures/saved-image';
import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, test } from './fixtures';
import { signIn } from './pages';

test('an archive is loaded by the page and by the command line; a file of something else is named', async ({
  page,
  machine,
}) => {
  const { bed, engine, socketPath, home } = machine;
  const image = bed.images.busybox;
  await engineCall(socketPath, 'POST', `/images/create?fromImage=${encodeURIComponent(image)}`);
  const archive = join(home, 'image.tar');
  await saveImage({ facts: { socketPath } }, image, archive);
  const text = join(home, 'letter.txt');
  await writeFile(text, 'no archive');

  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  const field = page.getByLabel('Load an image from a file of this machine');
  await field.fill(text);
  await field.press('Enter');
  await expect(page.getByText('It is no archive of images')).toBeVisible();
  await field.fill(archive);
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(page.getByText(/^Loaded; to run it: .*not an agent-runner of ours$/)).toBeVisible();

  const again = await runCli(machine, ['load', archive]);
  expect(again.stderr).toBe('');
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('Loaded; to run it: upgrade --image localhost/stigmer-agent-runner-loaded:');
  const wrong = await runCli(machine, ['load', text]);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('archive-no-image');
  await engine.removeImages('localhost/stigmer-agent-runner-loaded:');
});
