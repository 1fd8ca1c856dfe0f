import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerWith, startReceiver } from '@/lib/alerts/receiver.test-support';
import { alertSchema, alertsViewSchema } from '@/lib/contracts/alerts';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { expectReady, signIn, verdict } from './pages';
import { pauseContainer } from './pause-container';

const canary = 'canary-4c1e77ab';

/** Counts what a page would show on the desktop. */
function countNotifications(): void {
  const shown: string[] = [];
  class Counted extends EventTarget {
    static permission = 'granted';
    static requestPermission = async () => 'granted';
    constructor(title: string) {
      super();
      shown.push(title);
    }
  }
  Object.assign(window, { Notification: Counted, shownNotifications: shown });
}

test('a worker that breaks is told to a webhook, an ntfy topic and one of three tabs, once', async ({
  page,
  context,
  machine,
}) => {
  test.setTimeout(300_000);
  const receiver = await startReceiver(answerWith(200));
  try {
    await context.addInitScript(countNotifications);
    const first = await machine.start();
    expect((await runCli(machine, ['setup'])).code).toBe(0);
    await signIn(page, first.link);
    await page.goto(`${first.origin}/settings`);
    const alerts = page.getByRole('region', { name: 'Alerts' });
    await alerts.getByRole('button', { name: 'Add webhook' }).click();
    await alerts.getByLabel('Address of the webhook').fill(`${receiver.url}/hook-${canary}`);
    await alerts.getByLabel('Token, where it wants one').fill(canary);
    await alerts.getByRole('button', { name: 'Save receiver' }).click();
    await alerts.getByRole('button', { name: 'Add ntfy' }).click();
    await alerts.getByLabel('Address of the topic').fill(`${receiver.url}/topic-${canary}`);
    await alerts.getByRole('button', { name: 'Save receiver' }).click();
    await alerts.getByRole('button', { name: /^Send test to Webhook/ }).click();
    await expect(alerts.getByText(/^Test: Delivered,/)).toBeVisible();
    await alerts.getByRole('switch', { name: 'Show alerts on the desktop' }).click();
    await expect(alerts.getByRole('button', { name: 'Show test' })).toBeEnabled();

    const tabs = [page, await context.newPage(), await context.newPage()];
    for (const tab of tabs.slice(1)) {
      await tab.goto(`${first.origin}/overview`);
      await expectReady(tab);
    }
    await pauseContainer(machine);
    await expect(verdict(page)).toContainText('Paused');
    const opened = () => receiver.received.filter(({ body }) => /container is paused/.test(body));
    await expect.poll(() => opened().length, { timeout: 40_000 }).toBe(2);
    const [webhook] = opened().filter(({ path }) => path.startsWith('/hook'));
    expect(webhook?.headers.authorization).toBe(`Bearer ${canary}`);
    expect(alertSchema.parse(JSON.parse(webhook?.body ?? ''))).toMatchObject({
      type: 'opened',
      code: 'container-paused',
    });
    await expect(alerts.getByText(/^Paused: Delivered,/)).toHaveCount(2);
    const shown = await Promise.all(tabs.map((tab) => tab.evaluate(() => Object(window).shownNotifications)));
    expect(shown.flat()).toEqual([expect.stringMatching(/^Agent-runner on .+: Paused$/)]);
    for (const tab of tabs) expect(await tab.content()).not.toContain(canary);
    await first.stop();

    const second = await machine.start();
    expect((await runCli(machine, ['alerts', 'test'])).code).toBe(0);
    expect((await runCli(machine, ['alerts', 'mute', '8h'])).stdout).toMatch(/^Muted for another (7 h|8 h)/);
    const { stdout } = await runCli(machine, ['alerts', '--json']);
    expect(alertsViewSchema.parse(JSON.parse(stdout)).destinations).toHaveLength(2);
    expect(opened()).toHaveLength(2);
    expect(`${stdout}${first.output()}${second.output()}`).not.toContain(canary);
    expect(await readFile(join(machine.home, 'console/journal.jsonl'), 'utf8')).not.toContain(canary);
  } finally {
    await receiver.close();
  }
});
