import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBundle } from '@/lib/bundle/read-bundle';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

test('a support bundle is looked at file by file, downloaded without one, and holds no secret', async ({
  page,
  machine,
}, testInfo) => {
  const secret = 'canary-of-the-journey-51';
  await machine.writeSettings({
    TEMPORAL_ADDRESS: machine.temporalAddress,
    STIGMER_TASK_QUEUE: machine.taskQueue,
    MY_OTHER_TOKEN: secret,
  });
  const console = await machine.start();
  await signIn(page, console.link);
  await setUpButton(page).click();
  await expectReady(page);
  await page.goto(`${console.origin}/health`);
  const section = page.getByRole('region', { name: 'Support bundle' });
  await section.getByRole('button', { name: 'Prepare bundle' }).click();
  await expect(section.getByText(/^Prepared .* · 15 files/)).toBeVisible({ timeout: 30_000 });

  const settings = section.getByRole('listitem').filter({ hasText: 'settings.json' });
  await settings.getByText('What is sent').click();
  await expect(settings.getByRole('region', { name: 'settings.json' })).toContainText('MY_OTHER_TOKEN');
  const shown = await settings.getByRole('region', { name: 'settings.json' }).textContent();
  await section.getByRole('checkbox', { name: 'worker-log.txt' }).uncheck();
  await expect(section.getByText(/ · 14 files/)).toBeVisible();
  const coming = page.waitForEvent('download');
  await section.getByRole('button', { name: 'Download' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^stigmer-support-\d{8}-\d{6}\.tar\.gz$/);
  const path = testInfo.outputPath('bundle.tar.gz');
  await download.saveAs(path);
  const { files, manifest } = await readBundle(path);
  expect(manifest.leftOut).toEqual(['worker-log.txt']);
  expect(files.get('settings.json')).toBe(shown);

  const output = join(machine.home, 'cli.tar.gz');
  const { code } = await runCli(machine, ['bundle', '--output', output]);
  expect(code).toBe(0);
  expect((await stat(output)).mode & 0o777).toBe(0o600);
  for (const archive of [path, output]) {
    const text = execFileSync('tar', ['-xzOf', archive], { encoding: 'utf8' });
    expect(text).toContain('MY_OTHER_TOKEN');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(machine.home);
  }
  expect((await readFile(path)).length).toBeGreaterThan(1000);
});
