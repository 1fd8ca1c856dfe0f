import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineRows } from '@/testbed/engines';
import { startFaultProxy } from '@/testbed/fault-proxy';
import { takeDown } from '@/testbed/take-down';
import { expect, test } from './fixtures';
import { expectReady, pulledBytes, retryButton, setUpButton, signIn } from './pages';

test('an engine that stops in mid-pull is named, and set-up succeeds when it is back', async ({
  page,
  machine,
}, testInfo) => {
  const { name, own } = testInfo.project.metadata.engine;
  test.skip(own, 'The engine is the machine’s own: a test does not stop it.');
  const row = engineRows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`No row ${name}`);
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-engine-'));
  const proxy = await startFaultProxy(machine.bed.registry.address);
  try {
    const engine = await row.start({ directory, name: row.name });
    proxy.limit(4_000_000);
    const child = await machine.start({
      DOCKER_HOST: `unix://${engine.socketPath}`,
      STIGMER_AGENT_RUNNER_IMAGE: `${proxy.address}/stigmer/agent-runner:v0.1.0`,
      STIGMER_CHECKOUT_DIR: machine.home,
    });
    await signIn(page, child.link);
    await setUpButton(page).click();
    await expect(pulledBytes(page)).toBeVisible();
    await engine.stop();
    await expect(
      page.getByText(/^(image-pull-interrupted|engine-unreachable|image-pull-failed)$/).first(),
    ).toBeVisible({
      timeout: 20_000,
    });
    proxy.limit(null);
    await row.start({ directory, name: row.name });
    await expect(retryButton(page)).toBeEnabled({ timeout: 20_000 });
    await retryButton(page).click();
    await expectReady(page);
    await child.stop();
  } finally {
    await proxy.close();
    await takeDown(directory);
  }
});
