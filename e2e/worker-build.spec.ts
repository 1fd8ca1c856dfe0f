import { test } from '@playwright/test';
import { command } from '@/testbed/command';

// Once, before all who start it: the build clears the folder that they start it from.
test('the worker that journeys start as a process is built', async () => {
  await command(process.execPath, ['agent-runner/build.mjs'], { timeoutMs: 120_000 });
});
