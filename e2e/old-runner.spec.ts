import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leaveOldRunner } from '@/lib/leftovers/old-home.test-support';
import { oldPlaces } from '@/lib/leftovers/places';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

const endsOnTerm = "trap 'exit 0' TERM; echo words of the old one; while :; do sleep 0.1; done";

/** All that the launcher before this console leaves: folder, process, files, and an unlabelled container of our name. */
async function arrange(machine: Machine) {
  const old = await leaveOldRunner(machine.home, 'exit 0');
  await machine.engine.run(machine.containerName, machine.bed.images.busybox, ['sh', '-c', endsOnTerm]);
  const { Id } = (await machine.engine.inspect(machine.containerName)) ?? {};
  const [idFile = ''] = oldPlaces(machine.home).idFiles;
  await writeFile(idFile, `${Id}\n`);
  const folder = oldPlaces(machine.home).folder;
  const untouched = async () => {
    expect(old.process.exitCode).toBeNull();
    await access(join(folder, 'lib/blob'));
    expect(await machine.engine.inspect(machine.containerName)).toMatchObject({
      Id,
      State: { Running: true },
    });
  };
  const gone = async () => {
    await expect.poll(() => old.process.exitCode).toBe(0);
    expect(await machine.engine.inspect(machine.containerName)).toBeNull();
    // The container goes before the files do.
    const left = async () => (await readdir(join(machine.home, 'data'))).sort();
    await expect.poll(left).toEqual(['bin', 'logs', 'workspace']);
    expect(await readdir(join(machine.home, 'data/bin'))).toEqual([]);
    expect(await readFile(join(machine.workspace, 'kept.txt'), 'utf8')).toBe('mine');
    const history = join(machine.home, 'data/logs/history');
    const [archive = ''] = await readdir(history);
    expect(await readFile(join(history, archive), 'utf8')).toContain('words of the old one');
  };
  return { untouched, gone, end: () => old.process.kill('SIGKILL') };
}

test('the old runner is shown, left alone by set-up, and removed in the page; then set-up goes through', async ({
  page,
  machine,
}) => {
  const { untouched, gone, end } = await arrange(machine);
  try {
    const child = await machine.start();
    await signIn(page, child.link);
    await page.goto(`${child.origin}/setup`);
    await expect(
      page.getByRole('button', { name: /^Old runner.*An older launcher left a runner here/ }),
    ).toBeVisible();
    await setUpButton(page).click();
    await expect(page.getByText('container-name-taken')).toBeVisible({ timeout: 60_000 });
    await untouched();
    await page.getByRole('main').getByRole('button', { name: 'Remove old runner' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/2\.0 MB in .*data\/bin\/agent-runner/)).toBeVisible();
    await expect(dialog.getByText(/workspace folder, all other data, the settings/)).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await untouched();
    await page.getByRole('main').getByRole('button', { name: 'Remove old runner' }).click();
    await dialog.getByRole('button', { name: 'Remove old runner' }).click();
    await expect.poll(() => machine.engine.inspect(machine.containerName), { timeout: 60_000 }).toBeNull();
    await gone();
    await page.goto(`${child.origin}/setup`);
    await setUpButton(page).click();
    await expectReady(page);
  } finally {
    end();
  }
});

test('and from a terminal, where status names it with its size', async ({ machine }) => {
  const { untouched, gone, end } = await arrange(machine);
  try {
    const status = await runCli(machine, ['status']);
    expect(status.stdout).toMatch(/An older launcher left a runner here\n {2}2\.0 MB in .*\n {2}process \d+/);
    const unconfirmed = await runCli(machine, ['remove-old']);
    expect([unconfirmed.code, unconfirmed.stderr]).toEqual([1, expect.stringContaining('remove-old --yes')]);
    expect((await runCli(machine, ['setup'])).code).toBe(1);
    await untouched();
    const removed = await runCli(machine, ['remove-old', '--yes']);
    expect([removed.code, removed.stdout]).toEqual([0, expect.stringContaining('2.0 MB freed')]);
    await gone();
    expect((await runCli(machine, ['remove-old', '--yes'])).code).toBe(0);
  } finally {
    end();
  }
});
