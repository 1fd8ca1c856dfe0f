import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from './cli';
import { ownedBy } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { signIn } from './pages';

const total = 100_000;

const recorded = (machine: Machine) =>
  readFile(join(machine.home, 'data/logs/agent-runner.log'), 'utf8').catch(() => '');

/** Every number in its place; where one is not, the failure shows those around it. */
function expectEachOnce(text: string): void {
  const numbers = [...text.matchAll(/numbered line (\d+)$/gm)].map(([, number]) => Number(number));
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  expect(wrong === -1 ? [] : numbers.slice(Math.max(0, wrong - 3), wrong + 3)).toEqual([]);
  expect(numbers).toHaveLength(total);
}

test('each of 100,000 numbered lines is exactly once in the file and in the downloaded text', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  const command = `i=1; while [ $i -le ${total} ]; do echo "numbered line $i"; i=$((i+1)); done; sleep 600`;
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', command],
    ownedBy(machine.home),
  );
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByText(`numbered line ${total}`, { exact: true })).toBeVisible({ timeout: 60_000 });

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the log' }).click();
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const downloaded = await readFile(await (await downloading).path(), 'utf8');
  for (const text of [await recorded(machine), downloaded]) expectEachOnce(text);
});

test('each of 100,000 lines is exactly once in the file of a console that was killed three times meanwhile', async ({
  machine,
}) => {
  test.setTimeout(240_000);
  // Bursts, so that a kill comes in the middle of one or right behind it.
  const burst = "seq $((i*500+1)) $((i*500+500)) | sed 's/^/numbered line /'; usleep 50000; i=$((i+1))";
  const command = `i=0; while [ $i -lt ${total / 500} ]; do ${burst}; done; sleep 600`;
  let child = await machine.start();
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', command],
    ownedBy(machine.home),
  );
  for (const number of [5_000, 35_000, 65_000]) {
    await expect
      .poll(async () => (await recorded(machine)).includes(`numbered line ${number}\n`), { timeout: 60_000 })
      .toBe(true);
    await child.kill();
    child = await machine.start();
  }
  await expect
    .poll(async () => (await recorded(machine)).includes(`numbered line ${total}\n`), { timeout: 90_000 })
    .toBe(true);
  expectEachOnce(await recorded(machine));
});

test('what is searched for in 100,000 lines is found through the console and without one, which an expression that explodes does not stop', async ({
  machine,
}) => {
  test.setTimeout(300_000);
  const child = await machine.start();
  const command = `seq 1 ${total} | sed 's/^/numbered line /'; head -c 60 /dev/zero | tr '\\0' x; echo; sleep 600`;
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', command],
    ownedBy(machine.home),
  );
  await expect.poll(() => recorded(machine), { timeout: 90_000 }).toContain('xxxxx\n');
  const search = ['logs', '--grep', 'LINE \\d77777$', '--regexp', '--invert', '--since', '1h', '--tail', '0'];
  const found = ['logs', '--grep', 'line \\d?77777$', '--regexp', '--stream', 'stdout'];
  expect(await runCli(machine, found)).toMatchObject({ code: 0, stdout: 'numbered line 77777\n' });
  expect((await runCli(machine, search)).stderr).toMatch(/^100,\d{3} lines are like that/);
  const exploding = await runCli(machine, ['logs', '--grep', '(x+x+)+y', '--regexp', '--json']);
  expect(exploding.code).toBe(1);
  expect(JSON.parse(exploding.stdout)).toMatchObject({ failure: { code: 'log-search-too-slow' } });
  expect((await runCli(machine, ['logs', '--tail', '1'])).code).toBe(0);
  await child.stop();
  expect(await runCli(machine, found)).toMatchObject({ code: 0, stdout: 'numbered line 77777\n' });
  expect((await runCli(machine, ['logs', '--grep', 'no such line'])).code).toBe(1);
});
