import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, signIn, verdict } from './pages';

for (const hours of [1, -1]) {
  test(`a browser whose clock is off by ${hours} h shows true ages, and says so`, async ({
    page,
    machine,
  }) => {
    const child = await machine.start();
    expect((await runCli(machine, ['setup'])).code).toBe(0);
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });
    await signIn(page, child.link);
    await page.goto(`${child.origin}/health`);
    await expectReady(page);
    const side = hours > 0 ? 'ahead of' : 'behind';
    const clocks = page.getByRole('region', { name: 'Clocks' });
    await expect(clocks).toContainText(`This browser: 1 h ${side} the console’s clock`);
    await expect(verdict(page)).toContainText(/saw (this worker|it) poll \d+(\.\d)? s ago/);
    await expect(verdict(page)).not.toContainText(/ h/);
  });
}

test('a browser whose clock agrees is told nothing', async ({ page, machine }) => {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/health`);
  await expectReady(page);
  await expect(page.getByRole('region', { name: 'Clocks' })).toHaveCount(0);
});
