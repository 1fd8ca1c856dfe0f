import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { statusSchema } from '@/lib/contracts/status';
import { localImage } from '@/lib/settings/image-choice';
import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { expectReady, signIn } from './pages';

/** No override: it would come first. */
const noOverride = { STIGMER_AGENT_RUNNER_IMAGE: '' };
const cli = (machine: Machine, args: string[]) =>
  runCli({ ...machine, environment: { ...machine.environment, ...noOverride } }, args);

/** Gives the agent-runner the name that a build here gives it. */
async function nameLocally({ bed, kind, socketPath, engine }: Machine): Promise<void> {
  await engineCall(
    socketPath,
    'POST',
    `/images/create?fromImage=${encodeURIComponent(bed.images.agentRunner)}`,
  );
  const repository = `${kind === 'podman' ? 'localhost/' : ''}stigmer-agent-runner`;
  const from = encodeURIComponent(bed.images.agentRunner);
  await engineCall(
    socketPath,
    'POST',
    `/images/${from}/tag?repo=${encodeURIComponent(repository)}&tag=local`,
  );
  expect(await engine.hasImage(localImage)).toBe(true);
}

async function forgetLocally({ engine, containerName }: Machine): Promise<void> {
  await engine.removeContainer(containerName);
  for (const prefix of ['', 'localhost/', 'docker.io/library/'])
    await engine.removeImages(`${prefix}${localImage}`);
}

test.beforeEach(async ({ machine }) => {
  test.skip(await machine.engine.hasImage(localImage), 'There is a local image of yours.');
});

test('the local image is run when asked for, without a pull, and no longer when that is turned off', async ({
  page,
  machine,
}) => {
  const missing = await cli(machine, ['setup', '--use-local-image']);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('The local image is not on this machine');
  expect(missing.stderr).toMatch(
    new RegExp(`${machine.kind} .*build .*-f Dockerfile.agent-runner .*-t ${localImage} \\.`),
  );
  try {
    await nameLocally(machine);
    // Asked for once, it stays asked for.
    const setUp = await cli(machine, ['setup']);
    expect([setUp.code, setUp.stdout]).toEqual([0, expect.stringMatching(/Pull the image: .* MB, local/)]);
    // Podman writes out where it keeps what was built here.
    const { Config } = (await machine.engine.inspect(machine.containerName)) ?? {};
    expect([localImage, `localhost/${localImage}`]).toContain(Config.Image);
    const log = await readFile(machine.bed.registry.accessLog, 'utf8');
    expect(log).not.toContain('/stigmer-agent-runner/');

    const status = await cli(machine, ['status', '--json']);
    expect(statusSchema.parse(JSON.parse(status.stdout)).image).toMatchObject({
      reference: localImage,
      rule: 'local',
    });
    expect((await cli(machine, ['status'])).stdout).toContain('(the local image, as asked for)');

    const child = await machine.start(noOverride);
    await signIn(page, child.link);
    await page.goto(`${child.origin}/settings`);
    const choice = page.getByRole('radio', { name: 'Local image' });
    await expect(choice).toBeChecked();
    await expect(page.getByText(`chosen: ${localImage}`)).toBeVisible();
    await page.getByRole('radio', { name: 'Pinned version' }).click();
    await expect(page.getByText('not asked for')).toBeVisible();
    await expect(choice).not.toBeChecked();
    const kept = await readFile(join(machine.home, 'console/preferences.json'), 'utf8');
    expect(JSON.parse(kept)).toEqual({ useLocalImage: false });
    // What runs goes on, and says that another image is wanted.
    await page.goto(`${child.origin}/health`);
    await expect(page.getByRole('button', { name: /^Image\s?, warn/ })).toBeVisible();
    await page.goto(`${child.origin}/overview`);
    await expectReady(page);
  } finally {
    await forgetLocally(machine);
  }
});
