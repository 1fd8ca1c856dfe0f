import { buildEnvironment } from '@/testbed/build-environment';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';

test('with a registry that lacks the image it is built here, then Ready', async ({ page, machine }) => {
  test.setTimeout(600_000);
  await machine.forgetImage();
  const child = await machine.start({
    STIGMER_AGENT_RUNNER_IMAGE: `${machine.bed.registry.address}/stigmer/agent-runner:not-pushed-${machine.taskQueue}`,
    ...buildEnvironment(machine.bed),
  });
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(page.getByText('Build the image').first()).toBeVisible({ timeout: 60_000 });
  await expect(
    page
      .getByRole('main')
      .getByText(/[Ss]tep \d+ of \d+/)
      .first(),
  ).toBeVisible({ timeout: 60_000 });
  await expectReady(page, 540_000);
});
