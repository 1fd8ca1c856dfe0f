import type { Page } from '@playwright/test';
import { ownedBy } from './engine-api';
import { expect, test } from './fixtures';
import { scrollsSideways, setUpButton, signIn, verdict } from './pages';
import { leaveGoodHour, leaveLog } from './recorded-log';

interface LayoutShiftSource {
  node: Node | null;
  previousRect: DOMRectReadOnly;
  currentRect: DOMRectReadOnly;
}

/** A number that gains a digit moves its neighbours a little to the side; anything else is a page that jumps. */
const asidePixelsMax = 16;

/** What moved on the page without the user's doing, as the browser tells it; but for the words of the verdict. */
async function watchShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript((asideMax) => {
    const shifts: string[] = [];
    Object.assign(window, { takeShifts: () => shifts.splice(0) });
    const tell = ({ node, previousRect: from, currentRect: to }: LayoutShiftSource) => {
      const aside = from.y === to.y && Math.abs(from.x - to.x) <= asideMax;
      if (aside || node?.parentElement?.closest('[data-testid=verdict]')) return;
      const what = node instanceof Element ? node.outerHTML.slice(0, 200) : node?.textContent;
      shifts.push(`${from.x},${from.y} to ${to.x},${to.y}: ${what}`);
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { sources = [], hadRecentInput } = Object(entry);
        if (!hadRecentInput) sources.forEach(tell);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  }, asidePixelsMax);
  // The browser tells of a frame after it: what was seen before the call is in it.
  return () =>
    page.evaluate(async () => {
      const frame = () => new Promise(requestAnimationFrame);
      await frame();
      await frame();
      await new Promise((told) => setTimeout(told, 100));
      return Object(window).takeShifts();
    });
}

for (const width of [1440, 390]) {
  test(`nothing moves by itself while data streams, ${width} px`, async ({ page, machine }) => {
    await machine.forgetImage();
    await page.setViewportSize({ width, height: 900 });
    const takeShifts = await watchShifts(page);
    const child = await machine.start();
    await signIn(page, child.link);
    await expect(setUpButton(page)).toBeEnabled();
    expect(await takeShifts(), 'the plan').toEqual([]);
    await setUpButton(page).click();
    await expect(page.getByRole('list', { name: 'Layers' })).toBeVisible();
    await takeShifts();
    await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
    expect(await takeShifts(), 'the steps').toEqual([]);
    for (const path of [
      '/overview',
      '/health',
      '/queue',
      '/logs',
      '/settings',
      '/versions',
      '/docs/health',
    ]) {
      await page.goto(`${child.origin}${path}`);
      await expect(verdict(page)).toContainText('Ready');
      await page.waitForTimeout(1500);
      expect(await takeShifts(), path).toEqual([]);
    }
  });
}

for (const width of [1440, 390]) {
  test(`nothing moves by itself in the log of only what is new, ${width} px`, async ({ page, machine }) => {
    await leaveGoodHour(machine);
    await page.setViewportSize({ width, height: 900 });
    const takeShifts = await watchShifts(page);
    const child = await machine.start();
    await signIn(page, child.link);
    await page.goto(`${child.origin}/logs?new=1`);
    await expect(page.getByText(/lines are new since/)).toBeVisible();
    await page.waitForTimeout(1500);
    expect(await takeShifts()).toEqual([]);
  });
}

for (const width of [1440, 390]) {
  test(`the log does not move where there is another one to choose, ${width} px`, async ({
    page,
    machine,
  }) => {
    for (const name of ['agent-runner.log', 'temporal.log'])
      await leaveLog(machine.home, name, [{ at: Date.now() - 60_000, text: `a line of ${name}` }]);
    await page.setViewportSize({ width, height: 900 });
    const takeShifts = await watchShifts(page);
    const child = await machine.start();
    await signIn(page, child.link);
    await page.goto(`${child.origin}/logs`);
    await expect(page.getByText('a line of agent-runner.log')).toBeVisible();
    await expect(page.getByRole('radio', { name: 'Temporal' })).toBeVisible();
    await page.waitForTimeout(1500);
    expect(await takeShifts()).toEqual([]);
  });
}

for (const width of [1440, 390]) {
  test(`a page that comes slowly does not move while it comes, ${width} px`, async ({ page, machine }) => {
    await page.setViewportSize({ width, height: 900 });
    const takeShifts = await watchShifts(page);
    const child = await machine.start();
    await signIn(page, child.link);
    // The page as it is before its programs, in pieces: a slow line, or a machine that has other work. The style is in the
    // browser's cache, where a route of Playwright's would not look.
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.setBlockedURLs', { urls: ['*.js'] });
    const line = { offline: false, latency: 0, downloadThroughput: 20_000, uploadThroughput: -1 };
    await devTools.send('Network.emulateNetworkConditions', line);
    for (const path of [
      ...[
        '/setup',
        '/overview',
        '/health',
        '/queue',
        '/logs',
        '/settings',
        '/versions',
        '/docs',
        '/docs/health',
      ],
    ]) {
      await page.goto(`${child.origin}${path}`, { waitUntil: 'load' });
      await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
      expect(await takeShifts(), path).toEqual([]);
    }
  });
}

test('at 200 % zoom, with a reference of 300 characters and text from right to left, every page fits', async ({
  page,
  machine,
}) => {
  const { address } = machine.bed.registry;
  const name = `${address}/${'a-long-name/'.repeat(30)}`.slice(0, 254);
  const reference = `${name}x:${'v1.2.3-'.repeat(10)}`.slice(0, 300);
  await leaveGoodHour(machine);
  const child = await machine.start({ STIGMER_AGENT_RUNNER_IMAGE: reference });
  const line = 'مرحبا بالعالم ERROR שלום עולם 12345';
  const command = `i=0; while [ $i -lt 50 ]; do echo '${line}' $i; i=$((i+1)); done; sleep 600`;
  await page.setViewportSize({ width: 720, height: 450 });
  await signIn(page, child.link);
  // A plan whose parts did not answer in time says so, and is made anew for whoever loads the page again.
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(reference).first()).toBeVisible();
  }).toPass();
  expect(await scrollsSideways(page), 'the plan').toBe(false);
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', command],
    ownedBy(machine.home),
  );
  for (const path of [
    '/overview',
    '/health',
    '/queue',
    '/logs',
    '/logs?new=1',
    '/settings',
    '/versions',
    '/docs',
    '/docs/agent-runner',
    '/setup',
  ]) {
    await page.goto(`${child.origin}${path}`);
    await expect(verdict(page)).not.toBeEmpty();
    if (path.startsWith('/logs')) await expect(page.getByText(`${line} 49`)).toBeVisible();
    expect(await scrollsSideways(page), path).toBe(false);
  }
});
