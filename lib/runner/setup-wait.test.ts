import { describe, expect, test } from 'vitest';
import { FakeMachine } from './fake-machine.test-support';

describe('the wait of set-up', () => {
  test('F69: Temporal away for 20 s ends it by name; the worker stays, and set-up again goes on from there', async () => {
    await using machine = await FakeMachine.create();
    machine.temporalProblem = 'temporal-refused';
    const before = machine.clock.now();
    expect((await machine.run('setup')).failure).toMatchObject({ code: 'temporal-refused' });
    expect(machine.clock.now() - before).toBe(20_000);
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    machine.temporalProblem = null;
    machine.engine.changes.length = 0;
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(machine.engine.changes).toEqual([]);
  });

  test('F46: a namespace that does not exist is named', async () => {
    await using machine = await FakeMachine.create();
    machine.temporalProblem = 'namespace-not-found';
    expect((await machine.run('setup')).failure?.code).toBe('namespace-not-found');
  });

  test.each(['exits', 'loops'] as const)(
    'F31 and E12: a container that %s ends it within 3 s with exit code and causal line',
    async (behaviour) => {
      await using machine = await FakeMachine.create();
      machine.engine.behaviour = () => behaviour;
      const before = machine.clock.now();
      const { failure } = await machine.run('setup');
      expect(failure).toMatchObject({
        code: 'container-exited',
        reason: expect.stringContaining('exit code 1'),
      });
      expect(failure?.reason).toContain('the model is unknown');
      expect(machine.clock.now() - before).toBeLessThanOrEqual(3000);
    },
  );

  test.each(['exits', 'loops'] as const)(
    'H5: a worker that %s because it refuses a setting is told as that, and is not started again',
    async (behaviour) => {
      await using machine = await FakeMachine.create();
      machine.engine.behaviour = () => behaviour;
      machine.engine.afterChange = (change) => {
        const facts = machine.engine.named(machine.name);
        if (!change.startsWith('start') || facts === null) return;
        // In a loop the engine may show no code at the moment that it is asked.
        facts.exitCode = behaviour === 'exits' ? 78 : null;
        machine.lastEnd = {
          containerId: facts.id,
          startedAt: null,
          at: machine.clock.now(),
          exitCode: 78,
          outOfMemory: false,
        };
      };
      for (const kind of ['setup', 'start', 'restart'] as const) {
        const { failure } = await machine.run(kind);
        expect(failure).toMatchObject({
          code: 'worker-settings-wrong',
          reason: expect.stringContaining('exit code 78'),
          remedy: { action: 'open-settings' },
        });
        expect(machine.engine.names()).toEqual([`${machine.name} exited`]);
      }
    },
  );

  test('a worker that never polls ends it after a minute with its last lines', async () => {
    await using machine = await FakeMachine.create();
    machine.polls = () => false;
    const before = machine.clock.now();
    const { failure } = await machine.run('setup');
    expect(failure).toMatchObject({ code: 'worker-not-registered', remedy: { action: 'open-logs' } });
    expect(machine.clock.now() - before).toBe(60_000);
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
  });

  test('F65: secrets of the settings are not in the evidence, also where one begins like another', async () => {
    await using machine = await FakeMachine.create();
    await machine.writeSettings(
      'STIGMER_TOKEN=canary\nSTIGMER_LLM_API_KEY=canary-and-more\nSTIGMER_LLM_PROVIDER=openai\nSTIGMER_LLM_MODEL=m\nMY_PASSWORD=canarypass\n',
    );
    machine.engine.behaviour = () => 'exits';
    machine.engine.logLines = [
      'error: canary-and-more was refused',
      'error: so was canary',
      'error: and canarypass',
    ];
    const text = JSON.stringify(await machine.run('setup'));
    expect(text).toContain('•••');
    expect(text).not.toMatch(/canary|and-more|pass/);
  });

  test('a cancel while it waits leaves the container for the next set-up', async () => {
    await using machine = await FakeMachine.create();
    const stop = new AbortController();
    machine.polls = () => {
      stop.abort();
      return false;
    };
    expect((await machine.run('setup', stop)).state).toBe('cancelled');
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(machine.openConnections).toBe(0);
  });
});
