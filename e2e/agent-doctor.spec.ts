import { type DoctorReport, doctorReportSchema } from '@/lib/contracts/doctor';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { setUpAgent } from './agent-machine';
import { expect, type Machine, test } from './fixtures';

async function examine({ engine, containerName }: Machine): Promise<DoctorReport & { code: number }> {
  const { code, output } = await engine.exec(containerName, ['/app/agent-runner', 'doctor', '--json']);
  expect(output).not.toContain('canary');
  return { code, ...doctorReportSchema.parse(JSON.parse(output)) };
}

function statesOf({ checks }: DoctorReport): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, state, code }) => [id, code ?? state]));
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('in a container that works the doctor finds nothing wrong, and tells the agent’s commands', async ({
  machine,
}) => {
  await using _agent = await setUpAgent(machine, {}, { STIGMER_LLM_API_KEY: 'canary-key' });
  const report = await examine(machine);
  expect(statesOf(report)).toEqual({
    settings: 'pass',
    temporal: 'pass',
    namespace: 'pass',
    backend: 'skip',
    model: 'pass',
    workspace: 'pass',
    clock: 'pass',
    sandbox: expect.stringMatching(/^(pass|sandbox-open)$/),
    shell: 'pass',
  });
  expect(report.code).toBe(0);
  const shell = report.checks.find(({ id }) => id === 'shell')?.evidence;
  expect(shell).toContainEqual({ label: 'there', value: expect.stringContaining('busybox') });
});

test('what stands in the worker’s way is named from where the worker is: Temporal, its namespace, the model', async ({
  machine,
}) => {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  const temporal = await startTemporal({ directory: machine.home, port, binary });
  try {
    await using agent = await setUpAgent(machine, {}, { TEMPORAL_ADDRESS: address });
    await agent.model.close();
    await temporal.stop();
    const gone = await examine(machine);
    expect(statesOf(gone)).toMatchObject({
      temporal: 'temporal-refused',
      namespace: 'skip',
      model: 'model-unreachable',
      workspace: 'pass',
      clock: 'skip',
    });
    expect(gone.code).toBe(1);
  } finally {
    await temporal.stop();
  }
});
