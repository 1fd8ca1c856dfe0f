import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { operations } from './operations';
import { expectReady, removeContainer, setUpButton, signIn } from './pages';
import { pollerIdentities } from './pollers';
import { runActivity } from './run-activity';

test('one click takes a fresh home to Ready, and engine, Temporal and folder agree', async ({
  page,
  machine,
}) => {
  await machine.forgetImage();
  const child = await machine.start();
  await signIn(page, child.link);
  await expect(page.getByText(machine.bed.images.agentRunner).first()).toBeVisible();
  await setUpButton(page).click();
  await expect(page.getByText(/of \d+\.\d MB/).first()).toBeVisible();
  await expectReady(page);

  const inspected = await machine.engine.inspect(machine.containerName);
  expect(inspected?.HostConfig.NetworkMode).toBe(machine.sharesHost ? 'host' : 'bridge');
  const binds = inspected?.Mounts.map((mount: { Source: string; Destination: string; RW: boolean }) => [
    mount.Source,
    mount.Destination,
    mount.RW,
  ]);
  expect(binds).toEqual([[machine.workspace, '/workspace', true]]);
  const identity = inspected?.Config.Labels['dev.stigmer.console.identity'];
  expect(identity).toMatch(/^agent-runner\/[0-9a-f]{6}$/);
  expect(inspected?.HostConfig.Memory).toBe(512 * 1024 * 1024);
  expect(inspected?.HostConfig.ReadonlyRootfs).toBe(true);
  expect(inspected?.HostConfig.RestartPolicy.Name).toBe('unless-stopped');
  expect(await pollerIdentities(machine.temporalAddress, machine.taskQueue)).toContain(identity);

  const result = await runActivity({
    address: machine.temporalAddress,
    taskQueue: machine.taskQueue,
    activity: 'DescribeRunner',
    input: { note: 'from the first run' },
  });
  expect(result.workspace.writable).toBe(true);
  const file = join(machine.workspace, result.workspace.file.replace('/workspace/', ''));
  expect((await stat(file)).size).toBeGreaterThan(0);

  await page.goto(`${child.origin}/overview`);
  await removeContainer(page, machine.containerName);
  await expect.poll(() => machine.engine.inspect(machine.containerName)).toBeNull();
  expect(await readdir(machine.workspace)).not.toHaveLength(0);
  await page.goto(`${child.origin}/setup`);
  await setUpButton(page).click();
  await expectReady(page);
  expect((await stat(file)).size).toBeGreaterThan(0);
});

test('on a machine that is set up already it looks twice, changes nothing and says so', async ({
  machine,
}) => {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const before = await machine.engine.inspect(machine.containerName);
  const again = await runCli(machine, ['setup', '--json']);
  expect(again.code).toBe(0);
  const [operation] = await operations(machine.home);
  expect(operation?.outcome).toMatch(/already set up/i);
  // How long that takes is measured by bench:first-run.
  const done = operation?.steps.filter(({ state }) => state !== 'skipped').map(({ title }) => title);
  expect(done).toEqual(['Check before starting', 'Wait for Temporal']);
  expect(await machine.engine.inspect(machine.containerName)).toMatchObject({
    Id: before?.Id,
    State: { StartedAt: before?.State.StartedAt },
  });
  expect(await child.stop()).toBeLessThan(2000);
});
