import { runCli } from './cli';
import { expect, test } from './fixtures';
import { signIn, verdict } from './pages';
import { startStranger } from './stranger';

test('a stranger on the queue is a warning beside Ready, and the page says whose each poller is and what brakes the queue', async ({
  page,
  machine,
}) => {
  test.setTimeout(180_000);
  const { engine, containerName, taskQueue, temporalAddress } = machine;
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/queue`);
  const pollers = page.getByRole('list', { name: 'Pollers' }).getByRole('listitem');
  await expect(pollers).toHaveCount(1);
  await expect(pollers).toContainText('this console’s worker');
  await expect(pollers).toContainText('workflows and activities');
  await expect(pollers).toContainText(/temporal-typescript \d/);
  await expect(page.getByRole('region', { name: 'Activity tasks' })).toContainText('None waits');

  const neighbour = `${containerName}-neighbour`;
  await engine.run(neighbour, machine.bed.images.busybox, ['sleep', '600']);
  try {
    const id = String(Object(await engine.inspect(neighbour)).Id);
    const host = id.slice(0, 12);
    await using stranger = await startStranger(temporalAddress, taskQueue, '4711@elsewhere');
    await using _contained = await startStranger(temporalAddress, taskQueue, `1@${host}`);
    const row = (text: string) => pollers.filter({ hasText: text });
    await expect(row('4711@elsewhere')).toContainText('process 4711 on elsewhere');
    await expect(row('4711@elsewhere')).toContainText('stranger');
    await expect(row(host)).toContainText(`a worker in the container ${neighbour} of this engine`);
    await expect(row(host)).toContainText('other container');
    await expect(verdict(page)).toContainText(/Tasks also go to \S+ and 1 more/, {
      timeout: 20_000,
    });
    await expect(verdict(page)).toContainText('Ready');

    await stranger.limitActivities(0, 'a night without work');
    await expect(page.getByRole('region', { name: 'Activity tasks' })).toContainText(
      'Nothing is let through: set for the queue by 4711@elsewhere (“a night without work”)',
      { timeout: 15_000 },
    );
    const { stdout } = await runCli(machine, ['queue']);
    expect(stdout).toContain('3 workers poll, 2 of them strangers.');
    expect(stdout).toMatch(/other container +1@/);
    const status = await runCli(machine, ['status']);
    expect(status.code).toBe(0);
    expect(status.stdout).toContain('Code: stranger-on-queue');
  } finally {
    await engine.removeContainer(neighbour);
  }
});

test('without a worker the page shows the queue of the settings, and that nobody polls it', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/queue`);
  await expect(page.getByText(`${machine.taskQueue} in default at`)).toBeVisible();
  await expect(page.getByText('No worker polls')).toBeVisible();
});
