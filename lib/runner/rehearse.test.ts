import { describe, expect, test } from 'vitest';
import { problemCheck } from '@/lib/contracts/check-result';
import { contractLabels } from '@/lib/worker/image-contract';
import { capabilitiesLabel } from '@/lib/worker/runner-abilities';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';

const timing = { at: 0, durationMs: 1 };
const failed = (id: 'model' | 'workspace', code: string) =>
  problemCheck(id, 'fail', timing, {
    code,
    title: `Title of ${code}`,
    reason: 'Why.',
    remedy: { summary: 'Do something.' },
  });

async function arrange(settings = '') {
  const machine = await FakeMachine.create();
  await machine.run('setup');
  await machine.writeSettings(`LOG_LEVEL=debug\n${settings}`);
  machine.engine.changes.length = 0;
  const { id = '', startedAt } = machine.engine.named(machine.name) ?? {};
  const name = `${machine.name}-rehearsal`;
  /** Nothing but the rehearsal's container was changed, and that one is gone. */
  const untouched = () => {
    expect(machine.engine.named(machine.name)).toMatchObject({ id, startedAt, state: 'running' });
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(machine.engine.changes.filter((each) => !each.includes(`${machine.name}-rehearsal`))).toEqual([]);
    expect(machine.openConnections).toBe(0);
  };
  return { machine, name, untouched };
}

const rehearsal = ({ steps }: Awaited<ReturnType<FakeMachine['run']>>) =>
  steps.find(({ id }) => id === 'rehearse');

describe('the dress rehearsal', () => {
  test('a candidate is proven and gone before the next worker is made, and that before the one that runs is stopped', async () => {
    const { machine, name } = await arrange();
    await using _ = machine;
    expect(rehearsal(await machine.run('apply-settings'))?.state).toBe('succeeded');
    expect(machine.engine.changes.slice(0, 8)).toEqual([
      `create ${name}`,
      `start ${name}`,
      `stop ${name}`,
      `remove ${name}`,
      `rename ${machine.name} to ${machine.name}-previous`,
      `create ${machine.name}`,
      `stop ${machine.name}-previous`,
      `start ${machine.name}`,
    ]);
  });

  test.each([-3_600_000, 3_600_000])(
    'a clock that is set by %d ms meanwhile makes it neither longer nor shorter',
    async (shift) => {
      const { machine, name } = await arrange();
      await using _ = machine;
      let [from, to] = [0, 0];
      machine.engine.afterChange = (change) => {
        if (change === `stop ${name}`) to = machine.clock.monotonic();
        if (change === `start ${name}`) from = machine.clock.monotonic();
      };
      const { identityOf } = machine;
      machine.identityOf = (environment) => {
        // It is being listed as the candidate's poller.
        if (from > 0 && to === 0) machine.clock.wallShiftMs = shift;
        return identityOf(environment);
      };
      expect(rehearsal(await machine.run('apply-settings'))?.state).toBe('succeeded');
      expect(to - from).toBeGreaterThanOrEqual(8000);
      expect(to - from).toBeLessThan(10_000);
    },
  );

  test('it has a queue and an identity of its own, no port, no version, and no label of the worker', async () => {
    const { machine, name } = await arrange('METRICS_PORT=9464\nSTIGMER_DEPLOYMENT_NAME=agents\n');
    await using _ = machine;
    let spec = machine.engine.specOf(name);
    machine.engine.afterChange = (change) => {
      if (change === `start ${name}`) spec = machine.engine.specOf(name);
    };
    await machine.run('apply-settings');
    const real = machine.engine.named(machine.name);
    expect(real?.environment).toMatchObject({ METRICS_PORT: '9464', STIGMER_DEPLOYMENT_NAME: 'agents' });
    expect(spec?.environment).not.toHaveProperty('METRICS_PORT');
    expect(spec?.environment).not.toHaveProperty('STIGMER_DEPLOYMENT_NAME');
    expect(spec?.environment.LOG_LEVEL).toBe('debug');
    expect(spec?.restartPolicy).toBe('no');
    const queue = spec?.environment.STIGMER_TASK_QUEUE;
    expect(queue).toMatch(/^stigmer-rehearsal-[0-9a-f]{16}$/);
    expect(machine.tasks).toEqual([queue, queue]);
    const { owner } = machine.parts.service;
    expect(spec?.labels[owner.name]).toBe(`${owner.value}.rehearsal`);
    expect(spec?.mounts).toEqual(machine.engine.specOf(machine.name)?.mounts);
  });

  test('a candidate that ends is refused with its own last lines, and the worker was not touched', async () => {
    const { machine, name, untouched } = await arrange();
    await using _ = machine;
    machine.engine.behaviour = (facts) => (facts.name === name ? 'exits' : 'runs');
    machine.engine.logLines = ['error: no such module'];
    const { failure } = await machine.run('apply-settings');
    expect(failure?.evidence).toContainEqual({ label: 'log', value: 'error: no such module' });
    expect(failure?.evidence?.[0]?.value).toContain('container-exited');
    untouched();
  });

  test('one that ends while it is watched is refused, though it polled and did a task', async () => {
    const { machine, name, untouched } = await arrange();
    await using _ = machine;
    const sleep = machine.clock.sleep.bind(machine.clock);
    machine.clock.sleep = async (delayMs, signal) => {
      await sleep(delayMs, signal);
      const facts = [...machine.engine.containers.values()].find((each) => each.facts.name === name)?.facts;
      if (facts && machine.clock.now() - (facts.startedAt ?? 0) > 5000) facts.state = 'exited';
    };
    expect((await machine.run('apply-settings')).failure?.evidence?.[0]?.value).toContain('container-exited');
    expect(machine.tasks).toHaveLength(1);
    untouched();
  });

  test('one that hangs does no second task, and is refused', async () => {
    const { machine, untouched } = await arrange();
    await using _ = machine;
    Object.defineProperty(machine, 'taskOutcome', {
      get: () =>
        machine.tasks.length > 1
          ? { type: 'under-way', waitsFor: 'task' }
          : { type: 'completed', work: { waitedMs: 0, ranMs: 0, takenBy: [] } },
    });
    const { failure } = await machine.run('apply-settings');
    expect(failure?.reason).toMatch(/^The new worker hangs\./);
    untouched();
  });

  test('what its doctor finds wrong inside is a reason against it', async () => {
    const { machine, untouched } = await arrange();
    await using _ = machine;
    machine.engine.doctorChecks = [failed('workspace', 'workspace-not-writable')];
    machine.engine.logLines = [
      JSON.stringify({ version: '1', identity: null, checks: machine.engine.doctorChecks }),
    ];
    expect((await machine.run('apply-settings')).failure?.evidence?.[0]).toEqual({
      label: 'cause',
      value: 'workspace-not-writable: Why.',
    });
    untouched();
  });

  test('a model that is not reached is a reason against it, but not where the worker that runs does not reach it either', async () => {
    const { machine, name, untouched } = await arrange();
    await using _ = machine;
    machine.engine.doctorChecks = [failed('model', 'model-unreachable')];
    machine.engine.behaviour = (facts) => (facts.name === `${name}-doctor` ? 'exits' : 'runs');
    const says = (checks: unknown[]) => [JSON.stringify({ version: '1', identity: null, checks })];
    machine.engine.logLines = says([failed('model', 'model-key-refused')]);
    expect((await machine.run('apply-settings')).failure?.evidence?.[0]?.value).toContain(
      'model-unreachable',
    );
    untouched();
    await machine.writeSettings('LOG_LEVEL=debug\n');
    machine.engine.logLines = says(machine.engine.doctorChecks);
    const operation = await machine.run('apply-settings');
    expect(operation.state).toBe('succeeded');
    expect(rehearsal(operation)).toMatchObject({
      state: 'warned',
      detail: expect.stringContaining('as for the worker that runs'),
    });
  });

  test('a model that is not reached keeps nobody from a change where the program that runs has no doctor to compare with', async () => {
    const { machine } = await arrange();
    await using _ = machine;
    machine.engine.doctorChecks = [failed('model', 'model-unreachable')];
    let starts = 0;
    machine.engine.beforeChange = (call) => {
      starts += call === 'start' ? 1 : 0;
      // The candidate is the first, the other doctor the second.
      if (call === 'start' && starts === 2) throw failureOf('engine-refused');
    };
    const operation = await machine.run('apply-settings');
    expect(operation.failure).toBeNull();
    expect(rehearsal(operation)).toMatchObject({
      state: 'warned',
      detail: expect.stringContaining('maybe for the worker that runs as well'),
    });
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
  });

  test('a task that fails is a reason against it; one that its version does not know is not proven', async () => {
    const { machine, untouched } = await arrange();
    await using _ = machine;
    machine.taskOutcome = { type: 'failed', reason: 'EACCES' };
    expect((await machine.run('apply-settings')).failure?.evidence?.[0]?.value).toContain('EACCES');
    untouched();
    await machine.writeSettings('LOG_LEVEL=debug\n');
    machine.taskOutcome = {
      type: 'task-failed',
      reason: 'no such function is exported by the workflow bundle',
      by: '',
    };
    expect(rehearsal(await machine.run('apply-settings'))).toMatchObject({
      state: 'warned',
      detail: 'Not proven: its version knows no task of no cost',
    });
  });

  test('an image of ours with another contract is not even started', async () => {
    const { machine, untouched } = await arrange();
    await using _ = machine;
    const labels = { 'dev.stigmer.agent-runner.contract': '0' };
    machine.engine.images.set(machine.parts.config.image, { ...imageOf('sha256:older'), labels });
    expect((await machine.run('apply-settings')).failure?.evidence?.[0]?.value).toContain(
      'image-contract-other',
    );
    expect(machine.engine.changes).toEqual([]);
    untouched();
  });

  test('an older image is tried out as far as it goes, and that is said', async () => {
    const { machine } = await arrange();
    await using _ = machine;
    const labels = { ...contractLabels, [capabilitiesLabel]: 'steering encryption' };
    machine.engine.images.set(machine.parts.config.image, { ...imageOf('sha256:older'), labels });
    expect(rehearsal(await machine.run('apply-settings'))).toMatchObject({
      state: 'warned',
      detail: 'Not proven: its version has no doctor; its version knows no task of no cost',
    });
    expect(machine.tasks).toEqual([]);
  });

  test('an image that cannot encrypt is not started with payload keys', async () => {
    const { machine, untouched } = await arrange();
    await using _ = machine;
    const labels = { ...contractLabels, [capabilitiesLabel]: 'proof doctor steering' };
    machine.engine.images.set(machine.parts.config.image, { ...imageOf('sha256:older'), labels });
    await machine.writeSettings(`STIGMER_PAYLOAD_KEY=a:${Buffer.alloc(32, 7).toString('base64')}\n`);
    expect((await machine.run('apply-settings')).failure?.evidence?.[0]?.value).toContain(
      'image-lacks-encryption',
    );
    expect(machine.engine.changes).toEqual([]);
    untouched();
  });

  test('an image that is not ours and polls its queue is proven as far as that, under whatever identity', async () => {
    const { machine } = await arrange();
    await using _ = machine;
    machine.engine.images.set(machine.parts.config.image, { ...imageOf('sha256:foreign'), labels: {} });
    machine.identityOf = () => 'my-worker';
    const operation = await machine.run('apply-settings');
    expect(rehearsal(operation)).toMatchObject({
      state: 'warned',
      detail: expect.stringContaining('not ours'),
    });
    expect(machine.tasks).toEqual([]);
  });

  test('one that takes no queue from the console is taken away as soon as it shows on the real one', async () => {
    const { machine, name } = await arrange();
    await using _ = machine;
    machine.engine.images.set(machine.parts.config.image, { ...imageOf('sha256:foreign'), labels: {} });
    machine.queueOf = (environment) =>
      environment.AGENT_RUNNER_IDENTITY?.includes('rehearsal')
        ? 'agent_execution_runner'
        : environment.STIGMER_TASK_QUEUE;
    const operation = await machine.run('apply-settings');
    expect(operation.state).toBe('succeeded');
    expect(rehearsal(operation)).toMatchObject({
      state: 'warned',
      detail: expect.stringContaining('takes no task queue from the console'),
    });
    expect(machine.engine.changes.slice(0, 4)).toEqual([
      `create ${name}`,
      `start ${name}`,
      `stop ${name}`,
      `remove ${name}`,
    ]);
  });

  test('where no worker runs there is none to protect: it is skipped', async () => {
    const { machine } = await arrange();
    await using _ = machine;
    await machine.run('stop');
    machine.engine.changes.length = 0;
    expect(rehearsal(await machine.run('apply-settings'))?.state).toBe('skipped');
    expect(machine.engine.changes).not.toContain(`create ${machine.name}-rehearsal`);
  });

  test('a cancel takes the candidate away and leaves the worker alone', async () => {
    const { machine, name, untouched } = await arrange();
    await using _ = machine;
    const stop = new AbortController();
    machine.engine.afterChange = (change) => change === `start ${name}` && stop.abort();
    expect((await machine.run('apply-settings', stop)).state).toBe('cancelled');
    untouched();
  });
});
