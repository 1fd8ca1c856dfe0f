import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passThrough } from '@/lib/temporal/pass-through.test-support';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { setUpAgent, untilAsked } from './agent-machine';
import { workerProcess } from './container-worker';
import { expect, type Machine, test } from './fixtures';
import { spawnLocalWorker } from './local-worker';

const socket = '/tmp/agent-runner.sock';

function probe({ engine, containerName }: Machine, ...args: string[]) {
  return engine.exec(containerName, ['/app/healthcheck', ...(args.length === 0 ? [socket] : args)]);
}

const stuck = { thinks: [{ text: 'late', delayMs: 100_000 }] };

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('the probe tells healthy, saturated, hung and gone apart, and the status tells no secret', async ({
  machine,
}) => {
  await using agent = await setUpAgent(machine, stuck, {
    TEMPORAL_MAX_CONCURRENCY: '1',
    STIGMER_LLM_API_KEY: 'canary-key',
  });
  expect(await probe(machine)).toEqual({ code: 0, output: expect.stringMatching(/^healthy: /) });
  const run = await agent.start({ message: 'script:thinks' });
  await untilAsked(agent.model, 0);
  await expect
    .poll(async () => await probe(machine))
    .toEqual({
      code: 0,
      output: expect.stringMatching(/^saturated: /),
    });
  const status = (await probe(machine, socket, '/status')).output;
  expect(JSON.parse(status)).toMatchObject({
    slots: { used: 1, max: 1 },
    settings: { STIGMER_LLM_API_KEY: { value: 'set', source: 'set' } },
    versions: { temporalServer: expect.stringMatching(/^\d+\.\d+/) },
  });
  expect(status).not.toContain('canary');
  await run.terminate();
  const pid = await workerProcess(machine.engine, machine.containerName);
  process.kill(pid, 'SIGSTOP');
  expect(await probe(machine)).toEqual({ code: 1, output: expect.stringMatching(/^hung: /) });
  process.kill(pid, 'SIGCONT');
  expect(await probe(machine, '/tmp/nobody.sock')).toEqual({
    code: 1,
    output: expect.stringMatching(/^gone: /),
  });
});

test('a lost Temporal is named by the probe; metrics and lines in JSON come where they were asked for', async ({
  machine,
}) => {
  const port = await freePort();
  const metricsPort = await freePort();
  const temporal = await startTemporal({
    directory: machine.home,
    port,
    binary: machine.bed.temporal?.binary ?? 'temporal',
  });
  try {
    await using _agent = await setUpAgent(machine, stuck, {
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      METRICS_PORT: String(metricsPort),
      LOG_FORMAT: 'json',
    });
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toMatch(/^temporal_num_pollers\{.*activity_task.*\} \d/m);
    const log = await readFile(join(machine.home, 'data/logs/agent-runner.log'), 'utf8');
    const events = [...log.matchAll(/ F (\{.*\})$/gm)].map(([, text = '']) => JSON.parse(text));
    expect(events).toContainEqual(
      expect.objectContaining({ level: 'info', logger: 'agent-runner', message: 'Polling' }),
    );
    await temporal.stop();
    await expect
      .poll(async () => await probe(machine), { timeout: 30_000 })
      .toEqual({ code: 1, output: expect.stringMatching(/^server-gone: Temporal does not answer: /) });
  } finally {
    await temporal.stop();
  }
});

/** Of gRPC. */
const permissionDenied = 7;

test('a worker that is refused a question before it polls tries ever more seldom, and each attempt gives back what it took', async ({
  machine,
}) => {
  const refusedAt: number[] = [];
  let refuses = true;
  const front = await passThrough(machine.temporalAddress, (method) => {
    if (method !== 'DescribeTaskQueue' || !refuses) return undefined;
    refusedAt.push(Date.now());
    return { refusedWith: permissionDenied };
  });
  try {
    const settings = { TEMPORAL_ADDRESS: front.address, STIGMER_TASK_QUEUE: `e2e-${randomUUID()}` };
    await using worker = await spawnLocalWorker(join(machine.home, 'w'), join(machine.home, 'f'), settings);
    const threads = async () => {
      const status = await readFile(`/proc/${worker.child.pid}/status`, 'utf8');
      return Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1]);
    };
    await expect.poll(() => refusedAt.length, { timeout: 60_000 }).toBeGreaterThan(1);
    const before = await threads();
    await expect.poll(() => refusedAt.length, { timeout: 60_000 }).toBeGreaterThan(5);
    expect(await threads()).toBeLessThan(before + 3);
    const [second = 0, sixth = 0] = [refusedAt[1], refusedAt[5]];
    expect(sixth - second, 'pauses of 1, 2, 4 and 5 s').toBeGreaterThan(10_000);
    refuses = false;
    await expect.poll(async () => (await worker.status()).condition, { timeout: 60_000 }).toBe('healthy');
  } finally {
    await front.close();
  }
});
