import { docker } from '@/testbed/docker-client';
import { documentedCommands } from '@/testbed/documented-commands';
import { setUpAgent } from './agent-machine';
import { expect, test } from './fixtures';
import { pressToReach, signIn } from './pages';

test('what is searched for is opened at its heading, and Back leads to the article before', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/docs/runs`);
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await pressToReach(page, '/', page.getByRole('combobox', { name: 'Search the docs' }));
  await page.keyboard.type('full dis');
  const first = page.getByRole('option').first();
  await expect(first).toHaveAccessibleName(/^The recorded log on disk › A full disk/);
  await expect(first.locator('mark').first()).toHaveText('disk');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: /^A full disk/ });
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
  await expect(page).toHaveURL(`${child.origin}/docs/log-files#a-full-disk`);
  await expect(page.getByRole('option').first()).toBeHidden();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
});

test('a page that explains is one click away from what failed, and in the palette', async ({
  page,
  machine,
}) => {
  const child = await machine.start({ DOCKER_HOST: `unix://${machine.home}/nothing.sock` });
  await signIn(page, child.link);
  await page.goto(`${child.origin}/health`);
  await page.getByRole('link', { name: 'Read more in the docs' }).first().click();
  await expect(page).toHaveURL(`${child.origin}/docs/troubleshooting#no-engine`);
  await expect(page.getByRole('heading', { name: /^No engine/ })).toBeInViewport();
  await pressToReach(page, 'Control+k', page.getByRole('combobox', { name: 'Find a page or an action' }));
  await page.keyboard.type('docs security');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'The security model' })).toBeVisible();
});

test('an article that is not there says so', async ({ page, machine }) => {
  const child = await machine.start();
  await signIn(page, child.link);
  const answer = await page.goto(`${child.origin}/docs/nothing`);
  expect(answer?.status()).toBe(404);
});

test('the commands on the worker’s container do what the articles say', async ({ machine }) => {
  test.skip(
    machine.kind !== 'docker' || !machine.sharesHost,
    'Written for docker, with a model on this machine.',
  );
  // With a model that answers: without one the doctor is right to find something wrong.
  await using _agent = await setUpAgent(machine, {});
  const pages = new Set(['docs/inspect.md', 'docs/workspace.md']);
  const lines = documentedCommands().filter(
    ({ page, words: [program] }) => pages.has(page) && program === 'docker',
  );
  expect(lines.length).toBeGreaterThan(7);
  for (const { words } of lines) {
    // There is no terminal here; the shell ends with its input.
    const args = words
      .slice(1)
      .map((word) => (word === '-it' ? '-i' : word.replace('stigmer-agent-runner', machine.containerName)));
    await docker(machine.socketPath, args);
  }
});
