import { expect, test } from 'vitest';
import { type ExportRequestInput, exportRequestSchema } from '@/lib/contracts/export';
import { readBack } from '@/lib/export/read-back.test-support';
import { createRunner } from './create-runner';
import { FakeMachine } from './fake-machine.test-support';

async function exportFrom(machine: FakeMachine, request: Partial<ExportRequestInput> = {}) {
  const parsed = exportRequestSchema.parse({ target: 'compose', ...request });
  return await createRunner(machine.parts).export(parsed, AbortSignal.timeout(5000));
}

test('what is exported is what set-up makes, and nothing is changed', async () => {
  await using machine = await FakeMachine.create();
  await machine.writeSettings('TEMPORAL_ADDRESS=localhost:7233\nLOG_LEVEL=debug\nMINE=it’s $5\n');
  const before = readBack('compose', await exportFrom(machine));
  expect(machine.engine.changes).toEqual([]);
  await machine.run('setup');
  const engine = await machine.parts.engine();
  const container = await engine?.inspectContainer(machine.parts.config.containerName);
  const { AGENT_RUNNER_IDENTITY: _, ...given } = container?.environment ?? {};
  expect(before.environment).toEqual(given);
  expect(before.environment).toMatchObject({ LOG_LEVEL: 'debug', MINE: 'it’s $5' });
});

test('an image that is not here is said to have no digest', async () => {
  await using machine = await FakeMachine.create();
  const { decisions } = await exportFrom(machine);
  expect(decisions).toContainEqual(expect.objectContaining({ subject: 'image', needed: false }));
});

test('a setting may be another one there, and the file stays as it is', async () => {
  await using machine = await FakeMachine.create();
  const set = { TEMPORAL_ADDRESS: 'temporal.example:7233', AGENT_RUNNER_MEMORY_MB: '1024' };
  const read = readBack('compose', await exportFrom(machine, { set }));
  expect(read).toMatchObject({ memoryMiB: 1024, environment: { TEMPORAL_ADDRESS: 'temporal.example:7233' } });
  expect(readBack('compose', await exportFrom(machine)).memoryMiB).toBe(512);
});

test.each([
  { TEMPORAL_API_KEY: 'canary' },
  { MY_TOKEN: 'canary' },
  { TEMPORAL_ADDRESS: 'http://canary' },
  { AGENT_RUNNER_IDENTITY: 'me' },
  { 'no-name': 'x' },
  { LOG_LEVEL: 'loud' },
])('%j is refused, and its value not repeated where it is a secret', async (set) => {
  await using machine = await FakeMachine.create();
  const refused = await exportFrom(machine, { set }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'settings-invalid' });
  if ('MY_TOKEN' in set || 'TEMPORAL_API_KEY' in set) expect(JSON.stringify(refused)).not.toContain('canary');
});
