import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { type FaultProxy, startFaultProxy, untilQuiet } from '@/testbed/fault-proxy';
import { expect, type Machine, test } from './fixtures';
import { expectReady, pulledBytes, retryButton, setUpButton, signIn } from './pages';

const image = 'stigmer/agent-runner:v0.1.0';

let proxy: FaultProxy;

test.beforeEach(async ({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the proxy listens.');
  await machine.forgetImage();
  proxy = await startFaultProxy(machine.bed.registry.address);
});

test.afterEach(({ machine }) => (machine.sharesHost ? proxy.close() : undefined));

const reference = () => `${proxy.address}/${image}`;

/** Starts a set-up whose pull is slow enough to look at, and waits until bytes have moved. */
async function startSlowPull(page: Page, machine: Machine) {
  proxy.limit(4_000_000);
  const child = await machine.start({ STIGMER_AGENT_RUNNER_IMAGE: reference() });
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(pulledBytes(page)).toBeVisible();
  return child;
}

/** How the engines call themselves in the registry's log, to which the journeys of the other engine write, too. */
const clients = { docker: /"(docker|containerd)\//, podman: /"containers\// };

async function blobRequests({ bed, kind }: Machine): Promise<number> {
  const log = await readFile(bed.registry.accessLog, 'utf8');
  const blobs = log.split('\n').filter((line) => line.includes('"GET /v2/stigmer/agent-runner/blobs/'));
  return blobs.filter((line) => clients[kind].test(line)).length;
}

test('a reload in mid-pull finds the progress again, and it never goes backwards', async ({
  page,
  machine,
}) => {
  await startSlowPull(page, machine);
  const bar = page.getByRole('progressbar').first();
  const before = Number(await bar.getAttribute('aria-valuenow'));
  await page.reload();
  await expect(bar).toBeVisible();
  expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(before);
  proxy.limit(null);
  await expectReady(page);
});

/** Workers that this browser shares between its tabs: one of them holds the stream of events. */
async function sharedWorkers(context: BrowserContext): Promise<string[]> {
  const browser = await context.browser()?.newBrowserCDPSession();
  const { targetInfos } = (await browser?.send('Target.getTargets')) ?? { targetInfos: [] };
  return targetInfos.filter(({ type }) => type === 'shared_worker').map(({ url }) => new URL(url).pathname);
}

test('two tabs share one pull and one stream of events', async ({ page, context, machine }) => {
  const from = await blobRequests(machine);
  const ownStreams: string[] = [];
  context.on('request', (request) => request.url().endsWith('/api/events') && ownStreams.push(request.url()));
  const child = await startSlowPull(page, machine);
  const second = await context.newPage();
  await second.goto(`${child.origin}/setup`);
  await expect(pulledBytes(second)).toBeVisible();
  expect(await sharedWorkers(context)).toEqual(['/event-worker.js']);
  expect(ownStreams).toEqual([]);
  await expect(setUpButton(second)).toHaveCount(0);
  proxy.limit(null);
  await expectReady(second);
  await expectReady(page);
  const manifest = await fetch(
    `http://${machine.bed.registry.address}/v2/stigmer/agent-runner/manifests/v0.1.0`,
    {
      headers: {
        accept:
          'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
      },
    },
  );
  const { layers } = Object(await manifest.json());
  const moved = (await blobRequests(machine)) - from;
  expect(moved).toBeGreaterThanOrEqual(layers.length);
  expect(moved).toBeLessThanOrEqual(layers.length + 1);
});

test('Cancel ends the pull at the engine, too, and set-up succeeds afterwards', async ({ page, machine }) => {
  await startSlowPull(page, machine);
  await page.getByRole('button', { name: 'Cancel set-up' }).click();
  await expect(page.getByText(/cancelled/i).first()).toBeVisible();
  await untilQuiet(proxy);
  expect(await machine.engine.hasImage(reference())).toBe(false);
  proxy.limit(null);
  await setUpButton(page).click();
  await expectReady(page);
});

test('a registry that is down has a name and a remedy, and set-up succeeds when it is back', async ({
  page,
  machine,
}) => {
  await proxy.cut();
  const child = await machine.start({
    STIGMER_AGENT_RUNNER_IMAGE: reference(),
    STIGMER_CHECKOUT_DIR: machine.home,
  });
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(page.getByText('image-registry-unreachable')).toBeVisible({ timeout: 30_000 });
  await proxy.restore();
  await retryButton(page).click();
  await expectReady(page);
});

test('a wrong tag has a name and a remedy', async ({ page, machine }) => {
  const wrong = `${machine.bed.registry.address}/stigmer/agent-runner:v9.9.9`;
  const child = await machine.start({
    STIGMER_AGENT_RUNNER_IMAGE: wrong,
    STIGMER_CHECKOUT_DIR: machine.home,
  });
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(page.getByText('image-tag-not-found')).toBeVisible({ timeout: 30_000 });
  expect(await machine.engine.inspect(machine.containerName)).toBeNull();
});
