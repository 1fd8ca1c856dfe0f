import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type AgentMachine, command, setUpAgent } from './agent-machine';
import { runCli } from './cli';
import type { ConsoleProcess } from './console-process';
import { expect, type Machine, test } from './fixtures';
import { signIn } from './pages';

const write = (path: string, content: string) => ({
  text: `I write ${path}.`,
  toolCalls: [{ name: 'write_file', input: { path, content } }],
});
const scripts = {
  asks: [write('plan.txt', 'first'), command('echo done >> log.txt'), { text: 'All is done' }],
  held: [{ text: 'never', delayMs: 600_000 }],
  // The console's own test names no script.
  '': [write('ready.txt', 'ready'), { text: 'ready' }],
};

async function arrange(
  machine: Machine,
  page: Page,
): Promise<{ child: ConsoleProcess; agent: AgentMachine }> {
  const child = await machine.start();
  const agent = await setUpAgent(machine, scripts);
  await signIn(page, child.link);
  return { child, agent };
}

const log = ({ workspace }: Machine) =>
  readFile(join(workspace, 'sessions/s1/log.txt'), 'utf8').catch(() => '');

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
  test.setTimeout(240_000);
});

test('a run that asks is followed in two tabs, over a restart of the console, approved in one, and run again', async ({
  machine,
  page,
}) => {
  const { child, agent } = await arrange(machine, page);
  await using _ = agent;
  const handle = await agent.start({ message: 'script:asks', sessionId: 's1', needsApproval: ['run_*'] });
  await page.goto(`${child.origin}/runs`);
  await page.getByRole('link', { name: /Waits for approval/ }).click();
  const card = page.getByRole('region', { name: 'Waits for approval' });
  await expect(card).toContainText('run_command');
  await expect(page.getByRole('list', { name: 'Steps' }).getByRole('listitem').first()).toContainText(
    'I write plan.txt.',
  );
  await expect(page.getByLabel('Files and input')).toContainText('plan.txt');
  expect(await log(machine)).toBe('');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const path = new URL(page.url()).pathname + new URL(page.url()).search;

  await child.stop();
  const again = await machine.start();
  await signIn(page, again.link);
  const other = await page.context().newPage();
  for (const tab of [page, other]) await tab.goto(`${again.origin}${path}`);
  await expect(other.getByRole('button', { name: 'Approve call' })).toBeVisible();
  await card.getByRole('button', { name: 'Approve call' }).click();
  for (const tab of [page, other]) {
    await expect(tab.getByText('All is done')).toBeVisible();
    await expect(tab.getByRole('button', { name: 'Approve call' })).toHaveCount(0);
    await expect(tab.getByRole('button', { name: 'Cancel run' })).toHaveCount(0);
  }
  expect(await handle.result()).toMatchObject({ text: 'All is done', steps: 3 });
  expect(await log(machine)).toBe('done\n');

  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page).not.toHaveURL(new RegExp(handle.workflowId));
  await expect(page.getByRole('button', { name: 'Approve call' })).toBeVisible();
  await page.getByLabel('Reason to deny, told to the agent').fill('not twice');
  await page.getByRole('button', { name: 'Deny call' }).click();
  await expect(page.getByText('All is done')).toBeVisible();
  expect(await log(machine)).toBe('done\n');
  await page.getByText('gave an error').click();
  await expect(page.getByText('a person refused it: not twice')).toBeVisible();

  await page.goto(`${again.origin}/runs?session=s1&state=completed`);
  await expect(page.getByRole('list', { name: 'Agent runs' }).getByRole('listitem')).toHaveCount(2);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('a run is spoken to, cancelled and found by the command line; one that does not exist is said', async ({
  machine,
  page,
}) => {
  const { child, agent } = await arrange(machine, page);
  await using _ = agent;
  const handle = await agent.start({ message: 'script:held', sessionId: 's1' });
  await page.goto(`${child.origin}/runs/run?id=${handle.workflowId}`);
  const message = page.getByLabel(/Message to the agent/);
  await message.fill('Hurry up');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(message).toHaveValue('');

  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(handle.result()).rejects.toThrow();

  const { stdout } = await runCli(machine, ['runs', '--state', 'cancelled']);
  expect(stdout).toContain(`${handle.workflowId}  Cancelled  session s1`);
  const over = await runCli(machine, ['cancel-run', handle.workflowId]);
  expect(over.code).toBe(1);
  expect(over.stdout + over.stderr).toContain('The run is over');
  expect((await runCli(machine, ['run', handle.workflowId])).stdout).toContain('Task: script:held');

  await page.goto(`${child.origin}/runs/run?id=nobody`);
  await expect(page.getByRole('heading', { name: 'There is no such run' })).toBeVisible();
  expect((await runCli(machine, ['run', 'nobody'])).code).toBe(1);
});

test('the worker is tested without a model and with one, and what was not proven is said', async ({
  machine,
  page,
}) => {
  const { child, agent } = await arrange(machine, page);
  await using _ = agent;
  await page.goto(`${child.origin}/runs#test`);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Test without a model' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Passed');
  await expect(dialog).toContainText('No model was asked');
  expect(agent.model.requests).toEqual([]);

  await dialog.getByRole('button', { name: 'Test with the model' }).click();
  await expect(dialog).toContainText('done after 2 steps');
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Remove the session' })).toBeVisible();
  expect(agent.model.requests).toHaveLength(2);

  const { code, stdout } = await runCli(machine, ['test', '--with-model']);
  expect(stdout).toMatch(/Ask the model, and call its tools: passed in /);
  expect(stdout).toContain('Not proven: Other tools, and tool servers.');
  expect(code).toBe(0);
  await dialog.getByRole('link', { name: 'Show the run' }).click();
  await expect(page.getByText('ready', { exact: true }).first()).toBeVisible();
});
