import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';

async function arrangeSetUp(): Promise<FakeMachine> {
  const machine = await FakeMachine.create();
  const first = await machine.run('setup');
  if (first.state !== 'succeeded') throw new Error(first.failure?.reason);
  machine.engine.changes.length = 0;
  return machine;
}

describe('set-up with other settings than before', () => {
  test('replaces the container, keeps the workspace, and leaves one container', async () => {
    await using machine = await arrangeSetUp();
    await writeFile(join(machine.parts.config.workspaceDirectory, 'kept.txt'), 'x');
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(machine.engine.named(machine.name)?.environment.TEMPORAL_MAX_CONCURRENCY).toBe('7');
    expect(await readdir(machine.parts.config.workspaceDirectory)).toEqual(['kept.txt']);
    expect(await machine.settingsText('.applied')).toBe('TEMPORAL_MAX_CONCURRENCY=7\n');
  });

  test('F56: a new container that does not stay up gives way to the one from before', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    let inRehearsal = true;
    machine.engine.afterChange = (change) => {
      if (change === `stop ${machine.name}-previous`) inRehearsal = false;
    };
    machine.engine.behaviour = ({ environment }) =>
      environment.TEMPORAL_MAX_CONCURRENCY === '7' && !inRehearsal ? 'loops' : 'runs';
    const { failure } = await machine.run('setup');
    expect(failure).toMatchObject({
      code: 'container-exited',
      reason: expect.stringMatching(/The container from before is back\.$/),
    });
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
    expect(machine.engine.names()).toHaveLength(1);
  });

  test('one that fails beside the worker that runs is not put in its place', async () => {
    await using machine = await arrangeSetUp();
    const before = machine.engine.named(machine.name);
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    machine.engine.behaviour = () => 'exits';
    expect((await machine.run('setup')).failure).toMatchObject({
      code: 'container-exited',
      reason: expect.stringMatching(/The worker that runs was not touched\.$/),
    });
    expect(machine.engine.named(machine.name)).toEqual(before);
  });

  test.each(['create', 'start', 'rename'] as const)(
    'a failed %s brings the running one back as it was',
    async (call) => {
      await using machine = await arrangeSetUp();
      const id = machine.engine.named(machine.name)?.id;
      await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
      machine.engine.failingOnce.set(call, failureOf('engine-refused'));
      expect((await machine.run('setup')).failure?.code).toBe('engine-refused');
      expect(machine.engine.names()).toEqual([`${machine.name} running`]);
      expect(machine.engine.named(machine.name)?.id).toBe(id);
    },
  );

  test('a cancel between stop and start brings the running one back', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    const stop = new AbortController();
    machine.engine.afterChange = (change) => change === `stop ${machine.name}-previous` && stop.abort();
    expect((await machine.run('setup', stop)).state).toBe('cancelled');
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
  });

  test('one in a loop ends before it gives its name away: an engine may rename nothing between two lives', async () => {
    await using machine = await arrangeSetUp();
    const old = machine.engine.named(machine.name);
    if (old === undefined || old === null) throw new Error('It was set up');
    Object.assign(old, { state: 'restarting', restartCount: 4 });
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    machine.engine.changes.length = 0;
    expect((await machine.run('setup')).failure).toBeNull();
    const order = machine.engine.changes.filter((change) => /^(stop|rename) /.test(change)).slice(0, 2);
    expect(order).toEqual([`stop ${machine.name}`, `rename ${machine.name} to ${machine.name}-previous`]);
  });

  test('F72: what is replaced leaves its facts and last lines behind, without its environment', async () => {
    await using machine = await arrangeSetUp();
    await machine.writeSettings('STIGMER_TOKEN=canary-1\n');
    await machine.run('setup');
    await machine.writeSettings('STIGMER_TOKEN=canary-2\n');
    await machine.run('setup');
    const directory = join(machine.parts.config.logDirectory, 'history');
    const names = await readdir(directory);
    // Each has a rehearsal before it.
    expect(names).toHaveLength(4);
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
    expect(texts.join()).toContain('the model is unknown');
    expect(texts.join()).not.toContain('canary');
  });
});
