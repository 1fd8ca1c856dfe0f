import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerLabel } from '@/lib/service/container-ownership';
import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

const endsOnTerm = ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 0.1; done"];

const renamed = ({ containerName }: Machine) => `${containerName}-before-stigmer-1`;

/** As the worker of a console whose home is gone. */
async function leaveOrphan({ engine, bed, containerName, home, socketPath }: Machine): Promise<string> {
  const name = `${containerName}-orphan`;
  const gone = join(home, 'another/.stigmer');
  await mkdir(join(gone, 'data/workspace'), { recursive: true });
  const owner = ownerLabel(gone);
  const { status } = await engineCall(socketPath, 'POST', `/containers/create?name=${name}`, {
    Image: bed.images.busybox,
    Cmd: endsOnTerm,
    Labels: { [owner.name]: owner.value },
    HostConfig: { NetworkMode: 'host', Binds: [`${join(gone, 'data/workspace')}:/workspace`] },
  });
  expect(status).toBe(201);
  await engine.start(name);
  await rm(join(home, 'another'), { recursive: true });
  return name;
}

test('a stranger of our name is renamed when one says so, and an orphan is removed when one says so', async ({
  page,
  machine,
}) => {
  await machine.engine.run(machine.containerName, machine.bed.images.busybox, endsOnTerm);
  try {
    const child = await machine.start();
    await signIn(page, child.link);
    await page.goto(`${child.origin}/setup`);
    await expect(page.getByRole('button', { name: /^Name.*is taken/ })).toBeVisible();
    await expect(page.getByText(`It is called ${renamed(machine)} and stays as it is`)).toBeVisible();
    await expect(setUpButton(page)).toBeHidden();
    await page.getByRole('button', { name: 'Rename it and set up' }).click();
    await expectReady(page);
    expect(await machine.engine.inspect(renamed(machine))).toMatchObject({ State: { Running: true } });

    const orphan = await leaveOrphan(machine);
    expect((await runCli(machine, ['strays'])).stdout).toContain(orphan);
    await page.goto(`${child.origin}/health`);
    await page.getByRole('button', { name: `Remove ${orphan}` }).click();
    await page.keyboard.press('Enter');
    expect(await machine.engine.inspect(orphan)).not.toBeNull();
    await page.getByRole('button', { name: `Remove ${orphan}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove container' }).click();
    await expect.poll(() => machine.engine.inspect(orphan), { timeout: 60_000 }).toBeNull();
    await expect(page.getByRole('heading', { name: 'Containers without a console' })).toBeHidden();
  } finally {
    for (const name of [renamed(machine), `${machine.containerName}-orphan`])
      await machine.engine.removeContainer(name);
  }
});
