import { describe, expect, test } from 'vitest';
import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import { FakeMachine } from './fake-machine.test-support';

const timing = { at: 0, durationMs: 1 };
const reached = passCheck('temporal', timing, 'Temporal 1.29.1 answers', []);
const refused = problemCheck('temporal', 'fail', timing, {
  code: 'temporal-refused',
  title: 'Nothing listens on host.docker.internal:7233',
  reason: 'The connection was refused.',
  remedy: { summary: 'Start Temporal.' },
});
const probeName = (machine: FakeMachine) => `${machine.name}-network-probe`;

/** @param open gateways by which a container reaches Temporal; null: the doctor says nothing of it */
async function arrange(open: readonly string[] | null, version = '29.0.0') {
  const machine = await FakeMachine.create();
  const rootless = { rootless: true, host: 'own-network', loopbackAddress: '10.0.2.2' } as const;
  machine.engine.facts = { ...machine.engine.facts, ...rootless, version };
  machine.engine.behaviour = ({ name }) => (name === probeName(machine) ? 'exits' : 'runs');
  machine.engine.afterChange = (change) => {
    if (change !== `start ${probeName(machine)}`) return;
    const hosts = machine.engine.specOf(probeName(machine))?.extraHosts ?? [];
    const leadsThere = open?.some((gateway) => hosts.includes(`host.docker.internal:${gateway}`));
    const checks = open === null ? [] : [leadsThere ? reached : refused];
    const report = { version: '0.1.0', identity: 'x', checks };
    machine.engine.logLines = ['a line before it', JSON.stringify(report)];
  };
  return machine;
}

describe('on rootless Docker, before the worker is made', () => {
  test('a short-lived container tries the way to Temporal, and is gone before the worker is made', async () => {
    await using machine = await arrange(['10.0.2.2', '127.0.0.1']);
    const operation = await machine.run('setup');
    expect(operation.state).toBe('succeeded');
    expect(machine.engine.changes.slice(1)).toEqual([
      `create ${probeName(machine)}`,
      `start ${probeName(machine)}`,
      `stop ${probeName(machine)}`,
      `remove ${probeName(machine)}`,
      `create ${machine.name}`,
      `start ${machine.name}`,
    ]);
    expect(machine.engine.specOf(machine.name)?.extraHosts).toContain('host.docker.internal:10.0.2.2');
  });

  test('a Temporal in a container of that Docker is found where this machine’s loopback is closed', async () => {
    await using machine = await arrange(['127.0.0.1']);
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(machine.engine.specOf(machine.name)?.extraHosts).toContain('host.docker.internal:127.0.0.1');
  });

  test('a closed one ends set-up with cause and command, and no worker is made', async () => {
    await using machine = await arrange([]);
    const { state, failure } = await machine.run('setup');
    expect(state).toBe('failed');
    expect(failure).toMatchObject({ code: 'loopback-closed', reason: expect.stringContaining('10.0.2.2') });
    expect(failure?.remedy.command).toContain('DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false');
    expect(machine.engine.names()).toEqual([]);
    expect(machine.openConnections).toBe(0);
  });

  test('a Docker before 26 is told by the flag that its start script passes on', async () => {
    await using machine = await arrange([], '20.10.24');
    const { failure } = await machine.run('setup');
    expect(failure?.remedy.command).toContain(
      "'Environment=DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--disable-host-loopback=false'",
    );
  });

  test('a Temporal that is away for this machine, too, is no fault of the network', async () => {
    await using machine = await arrange([]);
    machine.temporalProblem = 'temporal-refused';
    expect((await machine.run('setup')).failure?.code).toBe('temporal-refused');
    expect(machine.engine.named(machine.name)?.state).toBe('running');
  });

  test('a container that says nothing stands in nobody’s way', async () => {
    await using silent = await arrange(null);
    expect((await silent.run('setup')).state).toBe('succeeded');
    expect(silent.engine.named(probeName(silent))).toBeNull();
  });

  test('one that a killed console left is removed by the next set-up', async () => {
    await using machine = await arrange(['10.0.2.2']);
    const print = machine.engine.afterChange;
    machine.engine.afterChange = (change) => {
      if (change === `start ${probeName(machine)}`) machine.engine.callerIsDead = true;
    };
    await machine.run('setup');
    expect(machine.engine.names()).toEqual([`${probeName(machine)} exited`]);
    machine.engine.callerIsDead = false;
    machine.engine.afterChange = print;
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
  });

  test('an address that is not loopback is not tried: it is the same from everywhere', async () => {
    await using machine = await arrange([]);
    await machine.writeSettings('TEMPORAL_ADDRESS=temporal.example.com:7233\n');
    await machine.run('setup');
    expect(machine.engine.changes).not.toContain(`create ${probeName(machine)}`);
  });
});

test('on an engine whose host network is this machine’s, nothing is tried', async () => {
  await using machine = await FakeMachine.create();
  await machine.run('setup');
  expect(machine.engine.changes).not.toContain(`create ${probeName(machine)}`);
});
