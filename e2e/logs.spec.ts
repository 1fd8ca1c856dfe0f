import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, signIn, test } from './fixtures';

const total = 100_000;

test('each of 100,000 numbered lines is exactly once in the file and in the downloaded text', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  const command = `i=1; while [ $i -le ${total} ]; do echo "numbered line $i"; i=$((i+1)); done; sleep 600`;
  await machine.engine.run(machine.containerName, machine.bed.images.busybox, ['sh', '-c', command]);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByText(`numbered line ${total}`, { exact: true })).toBeVisible({ timeout: 60_000 });

  const file = await readFile(join(machine.home, 'data/logs/agent-runner.log'), 'utf8');
  const downloading = page.waitForEvent('download');
  await page
    .getByRole('link', { name: 'Download' })
    .or(page.getByRole('button', { name: 'Download' }))
    .click();
  const downloaded = await readFile(await (await downloading).path(), 'utf8');
  for (const text of [file, downloaded]) {
    const numbers = [...text.matchAll(/numbered line (\d+)$/gm)].map(([, number]) => Number(number));
    expect(numbers).toHaveLength(total);
    expect(numbers.every((number, index) => number === index + 1)).toBe(true);
  }
});
