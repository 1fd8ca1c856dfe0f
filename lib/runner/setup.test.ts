import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';
import { makePlan } from './plan';

const allDone = ['check', 'image', 'folder', 'rehearse', 'container', 'start', 'register'].map((id) =>
  id === 'rehearse' ? `${id} skipped` : `${id} succeeded`,
);

async function arrangeSetUp(): Promise<FakeMachine> {
  const machine = await FakeMachine.create();
  const first = await machine.run('setup');
  if (first.state !== 'succeeded') throw new Error(first.failure?.reason);
  machine.engine.changes.length = 0;
  return machine;
}

describe('set-up', () => {
  test('from nothing: pulls, makes the folder, creates, starts, and is done when Temporal saw the poll', async () => {
    await using machine = await FakeMachine.create();
    const operation = await machine.run('setup');
    expect(operation).toMatchObject({ state: 'succeeded', outcome: 'Ready: Temporal saw this worker poll' });
    expect(stepStates(operation)).toEqual(allDone);
    const { image, workspaceDirectory, uid } = machine.parts.config;
    expect(machine.engine.changes).toEqual([
      `pull ${image}`,
      `create ${machine.name}`,
      `start ${machine.name}`,
    ]);
    expect((await stat(workspaceDirectory)).uid).toBe(uid === 0 ? 1000 : uid);
    expect(machine.openConnections).toBe(0);
  });

  test('H4: a worker that holds another folder than the one that is there is made anew, beside the one that runs', async () => {
    await using machine = await arrangeSetUp();
    const worker = machine.engine.named(machine.name);
    if (worker === null) throw new Error('It is set up');
    const { workspaceDirectory } = machine.parts.config;
    // What is written in it is not seen in the folder.
    worker.mounts = [{ source: workspaceDirectory, destination: '/workspace', writable: true }];
    const operation = await machine.run('setup');
    expect(operation).toMatchObject({ state: 'succeeded', outcome: 'Ready: Temporal saw this worker poll' });
    expect(machine.engine.named(machine.name)?.id).not.toBe(worker.id);
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
  });

  test('on a machine that is set up it changes nothing and takes no time of its own', async () => {
    await using machine = await arrangeSetUp();
    const before = machine.clock.now();
    const operation = await machine.run('setup');
    expect(operation.outcome).toBe('Already set up: Temporal saw this worker poll');
    expect(stepStates(operation)).toEqual([
      'check succeeded',
      'image skipped',
      'folder skipped',
      'rehearse skipped',
      'container skipped',
      'start skipped',
      'register succeeded',
    ]);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.clock.now()).toBe(before);
  });

  test('a container that is stopped is started again, not replaced', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    await machine.run('stop');
    machine.engine.changes.length = 0;
    await machine.run('setup');
    expect(machine.engine.changes).toEqual([`start ${machine.name}`]);
    expect(machine.engine.named(machine.name)?.id).toBe(id);
  });

  test('no engine: says which places were looked at and the command that starts one', async () => {
    await using machine = await FakeMachine.create();
    machine.engineThere = false;
    const { failure } = await machine.run('setup');
    expect(failure).toMatchObject({
      code: 'engine-not-found',
      remedy: { command: 'sudo systemctl start docker' },
      evidence: [{ label: 'DOCKER_HOST', value: 'not-set: not set' }],
    });
    machine.engineThere = true;
    expect((await machine.run('setup')).state).toBe('succeeded');
  });

  test('wrong values of a hand edit end it before anything is touched, each named without its value', async () => {
    await using machine = await FakeMachine.create();
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=ten\nTASK_QUEUE="a\tb"\n');
    const { failure, steps } = await machine.run('setup');
    expect(failure?.code).toBe('settings-invalid');
    expect(failure?.evidence.map(({ label }) => label).sort()).toEqual([
      'TASK_QUEUE',
      'TEMPORAL_MAX_CONCURRENCY',
    ]);
    expect(steps.map(({ state }) => state)).toEqual(['failed', ...Array(6).fill('pending')]);
    expect(machine.engine.changes).toEqual([]);
  });

  test.each([
    ['TEMPORAL_NAMESPACE: staging', 'TEMPORAL_NAMESPACE', 'line 2: Write TEMPORAL_NAMESPACE=value'],
    ['canary', 'line 2', 'Write NAME=value, the name in letters, digits and underscores'],
    [
      'TEMPORAL_NAMESPACE=“default”',
      'TEMPORAL_NAMESPACE',
      expect.stringMatching(/^line 2: Remove the typographic/),
    ],
  ])(
    'H13, H14: the line %s ends it before anything is touched, and is in the plan',
    async (text, label, value) => {
      await using machine = await FakeMachine.create();
      await machine.writeSettings(`# mine\n${text}\n`);
      const { failure } = await machine.run('setup');
      expect(failure).toMatchObject({ code: 'settings-invalid', evidence: [{ label, value }] });
      expect(machine.engine.changes).toEqual([]);
      const line = (await makePlan(machine.parts)).lines.find(({ id }) => id === 'settings');
      expect(line).toMatchObject({ state: 'problem', detail: failure?.reason });
      expect(JSON.stringify(failure)).not.toContain('canary');
    },
  );

  test.each(['/tmp', '/workspace/../tmp', '/workspaces/x'])(
    'F15: a workspace at %s, where nothing is mounted, is refused',
    async (root) => {
      await using machine = await FakeMachine.create();
      await machine.writeSettings(`WORKSPACE_ROOT=${root}\n`);
      expect((await machine.run('setup')).failure).toMatchObject({
        code: 'workspace-not-mounted',
        reference: 'F15',
      });
    },
  );

  test('E23: a container of that name that is not ours is never touched', async () => {
    await using machine = await FakeMachine.create();
    machine.engine.addForeign(machine.name);
    const { failure } = await machine.run('setup');
    expect(failure).toMatchObject({ code: 'container-name-taken', reference: 'E23' });
    expect(machine.engine.changes).toEqual([]);
  });
});

describe('the image of set-up', () => {
  test('one that is present is used without asking a registry', async () => {
    await using machine = await FakeMachine.create();
    machine.engine.images.set(machine.parts.config.image, imageOf('sha256:here'));
    machine.engine.failing.set('pull', failureOf('image-registry-unreachable'));
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(machine.engine.named(machine.name)?.imageId).toBe('sha256:here');
  });

  test.each(['image-tag-not-found', 'image-not-found', 'image-registry-unreachable'])(
    'F54: %s in a checkout: it is built here under the chosen reference, and the step says so',
    async (code) => {
      const environment = { STIGMER_AGENT_RUNNER_IMAGE: 'registry.example.com/mine/runner:7' };
      await using machine = await FakeMachine.create({ checkout: true, environment });
      machine.engine.failing.set('pull', failureOf(code));
      const operation = await machine.run('setup');
      expect(operation.state).toBe('succeeded');
      expect(operation.steps[1]?.title).toBe('Build the image');
      expect(machine.engine.changes).toContain('build registry.example.com/mine/runner:7');
    },
  );

  test('without a checkout the answer of the registry is the failure', async () => {
    await using machine = await FakeMachine.create();
    machine.engine.registry.clear();
    expect((await machine.run('setup')).failure?.code).toBe('image-tag-not-found');
  });

  test('a reference by digest is never built: what is built here cannot have that digest', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const environment = { STIGMER_AGENT_RUNNER_IMAGE: `registry.example.com/runner@${digest}` };
    await using machine = await FakeMachine.create({ checkout: true, environment });
    machine.engine.registry.clear();
    expect((await machine.run('setup')).failure?.code).toBe('image-tag-not-found');
    expect(machine.engine.changes.filter((change) => change.startsWith('build'))).toEqual([]);
  });

  test('a full disk is not answered with a build', async () => {
    await using machine = await FakeMachine.create({ checkout: true });
    machine.engine.failing.set('pull', failureOf('image-disk-full'));
    expect((await machine.run('setup')).failure?.code).toBe('image-disk-full');
  });

  test('when the build fails too, the evidence holds what the registry had answered', async () => {
    await using machine = await FakeMachine.create({ checkout: true });
    machine.engine.registry.clear();
    machine.engine.failing.set('build', failureOf('build-failed'));
    expect((await machine.run('setup')).failure).toMatchObject({
      code: 'build-failed',
      evidence: [{ label: 'registry', value: 'Title of image-tag-not-found: Why.' }],
    });
  });

  test('a cancel in mid-pull ends as cancelled and creates nothing', async () => {
    await using machine = await FakeMachine.create();
    const stop = new AbortController();
    machine.engine.afterChange = () => stop.abort();
    const operation = await machine.run('setup', stop);
    expect(operation.state).toBe('cancelled');
    expect(stepStates(operation)[1]).toBe('image cancelled');
    expect(machine.engine.names()).toEqual([]);
  });
});

describe.skipIf(process.getuid?.() !== 0)('set-up as root', () => {
  test('F61 and E22: a folder of another owner is named with its command and never changed; then set-up goes on', async () => {
    await using machine = await FakeMachine.create();
    const { workspaceDirectory } = machine.parts.config;
    await mkdir(workspaceDirectory, { recursive: true });
    await chmod(dirname(workspaceDirectory), 0o755);
    const { failure } = await machine.run('setup');
    expect(failure).toMatchObject({
      code: 'workspace-not-writable',
      remedy: { command: `sudo chown 1000:1000 ${workspaceDirectory}` },
    });
    expect((await stat(workspaceDirectory)).uid).toBe(0);
    await chmod(workspaceDirectory, 0o777);
    expect((await machine.run('setup')).state).toBe('succeeded');
  });
});
