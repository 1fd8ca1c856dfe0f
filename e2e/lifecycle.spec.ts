import { runCli } from './cli';
import { engineCall, ownedBy } from './engine-api';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn, verdict } from './pages';

test('who ended the worker stays to be read over a restart of the console, and its memory limit is a setting', async ({
  page,
  machine,
}) => {
  const { engine, containerName } = machine;
  await machine.writeSettings({
    TEMPORAL_ADDRESS: machine.temporalAddress,
    STIGMER_TASK_QUEUE: machine.taskQueue,
    AGENT_RUNNER_MEMORY_MB: '640',
  });
  const first = await machine.start();
  await signIn(page, first.link);
  await setUpButton(page).click();
  await expectReady(page);
  expect(Object((await engine.inspect(containerName))?.HostConfig).Memory).toBe(640 * 1024 * 1024);
  expect((await runCli(machine, ['resources'])).stdout).toMatch(/Memory: .* limit 671\.1 MB/);
  await engine.kill(containerName);
  await expect(verdict(page)).toContainText(/Killed|Starting|Ready/);
  const history = page.getByRole('region', { name: 'Run history' });
  await page.goto(`${first.origin}/health`);
  await expect(history.getByText(/exit code 137, SIGKILL/)).toBeVisible({ timeout: 20_000 });
  await first.stop();
  const second = await machine.start();
  await signIn(page, second.link);
  await page.goto(`${second.origin}/health`);
  await expect(history.getByText(/exit code 137, SIGKILL/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Resources' })).toContainText('over the last day');
  expect((await runCli(machine, ['history'])).stdout).toContain('exit code 137, SIGKILL');
});

test('a crash loop has its exit code, and Stop trying ends it for good', async ({ page, machine }) => {
  const { socketPath, engine, containerName, bed } = machine;
  const image = bed.images.busybox;
  await engineCall(socketPath, 'POST', `/images/create?fromImage=${encodeURIComponent(image)}`);
  await engineCall(socketPath, 'POST', `/containers/create?name=${containerName}`, {
    Image: image,
    Cmd: ['sh', '-c', 'echo the model is unknown; sleep 1; exit 3'],
    Labels: ownedBy(machine.home),
    HostConfig: { NetworkMode: 'host', RestartPolicy: { Name: 'unless-stopped' } },
  });
  await engine.start(containerName);
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/overview`);
  await expect(verdict(page)).toContainText('Crash loop', { timeout: 30_000 });
  await expect(page.getByText('exit code 3').first()).toBeVisible();
  await page.getByRole('button', { name: 'Stop trying' }).click();
  await expect(verdict(page)).not.toContainText(/Crash loop|Stopping/, { timeout: 60_000 });
  expect(Object((await engine.inspect(containerName))?.State).Running).toBe(false);
});
