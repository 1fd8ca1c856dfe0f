import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type Diagnosis, diagnosisSchema } from '@/lib/contracts/diagnosis';
import { setUpAgent, untilAsked } from './agent-machine';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { pressToReach, scrollsSideways, signIn } from './pages';

async function why(machine: Machine, ...words: string[]): Promise<Diagnosis> {
  const { stdout } = await runCli(machine, ['why', ...words, '--json']);
  return diagnosisSchema.parse(JSON.parse(stdout));
}

async function ask(page: Page, workflow: string): Promise<void> {
  await page.getByLabel(/Workflow id/).fill(workflow);
  await page.getByRole('button', { name: 'Find the cause' }).click();
}

test('a real worker: who is at work, who waits for a place or for the session, and what a stopped one holds back', async ({
  page,
  machine,
}) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
  test.setTimeout(300_000);
  const child = await machine.start();
  let release = () => {};
  const held = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  const scripts = { held: [{ text: 'done', beforePiece: () => held }], next: [{ text: 'next' }] };
  await using agent = await setUpAgent(machine, scripts, { TEMPORAL_MAX_CONCURRENCY: '1' });
  await expect.poll(async () => (await runCli(machine, ['doctor'])).code, { timeout: 30_000 }).toBe(0);
  expect((await why(machine)).finding).toMatchObject({ kind: 'well', code: 'nothing-wrong' });

  const first = await agent.start({ message: 'script:held', sessionId: 's1' });
  await untilAsked(agent.model, 0);
  const second = await agent.start({ message: 'script:next', sessionId: 's1' });
  const third = await agent.start({ message: 'script:next', sessionId: 's2' });
  expect((await why(machine, first.workflowId)).finding.code).toBe('at-work');
  const codeOf = async (id: string) => (await why(machine, id)).finding.code;
  await expect.poll(() => codeOf(second.workflowId), { timeout: 10_000 }).toBe('waits-for-session');
  expect((await why(machine, second.workflowId)).finding.cause).toContain(first.workflowId);
  await expect.poll(() => codeOf(third.workflowId), { timeout: 20_000 }).toBe('slots-full');
  expect((await why(machine)).finding).toMatchObject({ kind: 'well', code: 'nothing-wrong' });

  await signIn(page, child.link);
  await page.goto(`${child.origin}/health`);
  await ask(page, third.workflowId);
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer).toContainText('It waits for a place');
  await expect(answer).toContainText(first.workflowId);
  for (const [colorScheme, width] of [['light', 1440] as const, ['dark', 390] as const]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
  }

  release();
  await Promise.all([first.result(), second.result(), third.result()]);
  expect((await why(machine, first.workflowId)).finding.code).toBe('workflow-completed');
  expect((await runCli(machine, ['stop'])).code).toBe(0);
  const late = await agent.start({ message: 'script:next', sessionId: 's3' });
  const lateWhy = await why(machine, late.workflowId);
  expect([lateWhy.finding, ...lateWhy.alsoSeen].map(({ code }) => code)).toContain('container-stopped');
  expect(lateWhy.durationMs).toBeLessThan(10_000);
  expect((await runCli(machine, ['doctor'])).code).toBe(1);
  await ask(page, late.workflowId);
  await answer.getByRole('button', { name: 'Start worker' }).click();
  expect(await late.result()).toMatchObject({ text: 'next' });
});

test('the palette leads to the question, and an id that is nowhere is said to be', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await pressToReach(page, 'Control+k', page.getByRole('combobox'));
  await page.keyboard.type('why');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(/Workflow id/)).toBeFocused();
  await page.keyboard.type('no-such-workflow');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText(
    'There is no workflow no-such-workflow in the namespace default',
  );
});
