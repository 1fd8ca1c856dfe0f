import { describe, expect, test } from 'vitest';
import { contractLabels } from '@/lib/worker/image-contract';
import { settingsIn } from './adopted-settings';
import { createRunner } from './create-runner';
import { failureOf } from './fake-facts.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';
import { killAt, live } from './killed-console.test-support';
import { makePlan } from './plan';

/** A machine on which somebody runs a container of our name. */
async function arrange({
  ours = false,
  labels = {},
}: {
  ours?: boolean;
  labels?: Record<string, string>;
} = {}) {
  const machine = await FakeMachine.create();
  machine.engine.addForeign(machine.name);
  const facts = machine.engine.named(machine.name);
  if (facts === null) throw new Error('It was added');
  Object.assign(facts, {
    state: 'running',
    startedAt: 1,
    labels: { ...(ours && contractLabels), ...labels },
    environment: { STIGMER_TASK_QUEUE: 'theirs', LOG_LEVEL: 'warn', PATH: '/bin', OTHER: 'unknown' },
  });
  const kept = `${machine.name}-before-stigmer-1`;
  return { machine, facts, kept };
}

describe('a container of our name that no console made', () => {
  test('is left, and nothing is set up, as long as nobody said what becomes of it', async () => {
    const { machine: made } = await arrange();
    await using machine = made;
    const { failure } = await machine.run('setup');
    expect(failure).toMatchObject({ code: 'container-name-taken' });
    expect(failure?.remedy.command).toBe('stigmer-console setup --name-taken rename');
    expect(machine.engine.changes).toEqual([]);
  });

  test('keeps running under another name when it is renamed, and ours is made', async () => {
    const { machine: made, facts, kept } = await arrange();
    await using machine = made;
    const operation = await machine.run('setup', undefined, { nameTaken: 'rename' });
    expect(operation.state).toBe('succeeded');
    expect(operation.outcome).toContain(`is called ${kept} now, running as before`);
    expect(facts).toMatchObject({ name: kept, state: 'running' });
    expect(machine.engine.named(machine.name)).toMatchObject({ state: 'running' });
  });

  test('is not renamed before the image is here', async () => {
    const { machine: made, facts } = await arrange();
    await using machine = made;
    machine.engine.failing.set('pull', failureOf('image-registry-unreachable'));
    expect((await machine.run('setup', undefined, { nameTaken: 'rename' })).state).toBe('failed');
    expect(facts.name).toBe(machine.name);
  });

  test('that polls the queue of ours is named in the step: both take its work', async () => {
    const { machine: made, facts } = await arrange({ ours: true });
    await using machine = made;
    facts.environment = {};
    const operation = await machine.run('setup', undefined, { nameTaken: 'rename' });
    expect(stepStates(operation)).toContain('name warned');
    expect(operation.outcome).toContain('takes work from the same queue');
  });

  test('of an image that is not ours is not adopted: nobody knows its settings', async () => {
    const { machine: made } = await arrange();
    await using machine = made;
    const { failure } = await machine.run('setup', undefined, { nameTaken: 'adopt' });
    expect(failure).toMatchObject({ code: 'container-not-adoptable' });
    expect(machine.engine.changes).toEqual([]);
  });

  test('of another console is neither renamed nor adopted', async () => {
    const { machine: made } = await arrange({
      ours: true,
      labels: { 'dev.stigmer.console.home': 'another' },
    });
    await using machine = made;
    for (const nameTaken of ['rename', 'adopt'] as const) {
      const { failure } = await machine.run('setup', undefined, { nameTaken });
      expect(failure).toMatchObject({ code: 'container-name-taken' });
    }
    expect(machine.engine.changes).toEqual([]);
    expect((await makePlan(machine.parts)).nameTaken).toBeUndefined();
  });
});

describe('adopting a container of an image of ours', () => {
  test('tries ours out beside it, takes its settings, stops it and keeps it', async () => {
    const { machine: made, facts, kept } = await arrange({ ours: true });
    await using machine = made;
    const operation = await machine.run('setup', undefined, { nameTaken: 'adopt' });
    expect(operation.failure).toBeNull();
    expect(stepStates(operation)).toContain('rehearse succeeded');
    expect(facts).toMatchObject({ name: kept, state: 'exited' });
    const environment = machine.engine.named(machine.name)?.environment;
    expect(environment).toMatchObject({ STIGMER_TASK_QUEUE: 'theirs', LOG_LEVEL: 'warn' });
    expect(environment).not.toHaveProperty('OTHER');
    expect(await machine.settingsText()).toContain('STIGMER_TASK_QUEUE=theirs');
  });

  test.each(['before', 'after'] as const)(
    'killed %s each of its changes: the next start finds ours at work, or the other one as it was',
    async (when) => {
      const ends = new Set<string>();
      for (let change = 1; ; change += 1) {
        const { machine: made, facts, kept } = await arrange({ ours: true });
        await using machine = made;
        const cut = killAt(machine, change, when);
        await machine.run('setup', undefined, { nameTaken: 'adopt' });
        // A pull is a change that nothing cuts in two.
        if (!cut.killed && change > 1) break;
        live(machine);
        await createRunner(machine.parts).recover([]);
        const took = facts.name === kept;
        ends.add(took ? 'ours' : 'theirs');
        expect(facts.state).toBe(took ? 'exited' : 'running');
        expect(machine.engine.named(machine.name)?.state).toBe('running');
        machine.engine.changes.length = 0;
        await createRunner(machine.parts).recover([]);
        expect(machine.engine.changes, 'recovering once more changes nothing').toEqual([]);
      }
      expect([...ends].sort()).toEqual(['ours', 'theirs']);
    },
  );

  test('that does not come up gives it name, work and settings back', async () => {
    const { machine: made, facts } = await arrange({ ours: true });
    await using machine = made;
    await machine.writeSettings('# mine\n');
    machine.engine.behaviour = ({ name }) => (name === machine.name ? 'exits' : 'runs');
    const operation = await machine.run('setup', undefined, { nameTaken: 'adopt' });
    expect(operation.state).toBe('failed');
    expect(facts.name).toBe(machine.name);
    expect(machine.engine.named(machine.name)?.id).toBe(facts.id);
    expect(operation.failure?.reason).toContain('has it back');
    expect(await machine.settingsText()).toBe('# mine\n');
  });
});

test('the plan shows what each choice comes to', async () => {
  const { machine: made, kept } = await arrange({ ours: true });
  await using machine = made;
  const plan = await makePlan(machine.parts);
  expect(plan.nameTaken).toEqual({ newName: kept, adopts: true });
  const line = plan.lines.find(({ id }) => id === 'name');
  expect(line).toMatchObject({ state: 'problem', fact: `${machine.name} is taken` });
  expect(line?.evidence.map(({ label }) => label)).toEqual(['rename', 'adopt', 'leave', 'image', 'state']);
});

test('settings are adopted by this machine’s words: its own address, and nothing that the console gives itself', () => {
  expect(
    settingsIn({
      TEMPORAL_ADDRESS: 'host.docker.internal:7233',
      STIGMER_LLM_BASE_URL: 'http://host.containers.internal:11434/v1',
      AGENT_RUNNER_IDENTITY: 'agent-runner/x',
      NODE_ENV: 'production',
    }),
  ).toEqual({ TEMPORAL_ADDRESS: 'localhost:7233', STIGMER_LLM_BASE_URL: 'http://localhost:11434/v1' });
});
