import { access } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { localImage } from '@/lib/settings/image-choice';
import { temporalFailure } from '@/lib/temporal/failure';
import { createRunner } from './create-runner';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';

const localTemporal = { address: 'localhost:7233', namespace: 'default', tls: false, apiKey: null };

async function planOf(machine: FakeMachine) {
  const { lines, canStart } = await createRunner(machine.parts).plan();
  return { canStart, lines, line: (id: string) => lines.find((each) => each.id === id) };
}

describe('the plan', () => {
  test('lists image with size, folder, network, Temporal and settings, and changes nothing', async () => {
    await using machine = await FakeMachine.create();
    const { lines, canStart } = await planOf(machine);
    expect(lines.map(({ id, state, action }) => `${id} ${state} ${action}`.trim())).toEqual([
      'engine checked',
      'image will-happen pull',
      'folder will-happen create',
      'network checked',
      'temporal checked',
      'settings checked',
    ]);
    expect(lines[1]?.detail).toBe('58.0 MB to download in 0 layers');
    expect(canStart).toBe(true);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.openConnections).toBe(0);
    await expect(access(machine.parts.config.homeDirectory)).rejects.toThrow();
  });

  test('on rootless Docker it says whose network that is, and where this machine is', async () => {
    await using machine = await FakeMachine.create();
    const rootless = { rootless: true, host: 'own-network', loopbackAddress: '10.0.2.2' } as const;
    machine.engine.facts = { ...machine.engine.facts, ...rootless };
    const network = (await planOf(machine)).line('network');
    expect(network).toMatchObject({
      fact: 'Network of rootless Docker, no port is opened',
      detail: expect.stringContaining('will lead to this machine at 10.0.2.2 or to a container'),
    });
  });

  test('with SELinux it says that the folder is labelled, and refuses a home that must not be', async () => {
    await using machine = await FakeMachine.create();
    machine.engine.facts = { ...machine.engine.facts, selinux: true };
    expect((await planOf(machine)).line('folder')).toMatchObject({
      state: 'will-happen',
      detail: expect.stringContaining('labels it for containers'),
    });
    const { config } = machine.parts;
    machine.parts.config = { ...config, workspaceDirectory: '/usr/share/agents' };
    expect((await planOf(machine)).line('folder')).toMatchObject({
      state: 'problem',
      detail: expect.stringContaining('SELinux'),
    });
  });

  test('an image that is present is said to be so', async () => {
    await using machine = await FakeMachine.create();
    machine.engine.images.set(machine.parts.config.image, imageOf('sha256:0123456789abcdef'));
    expect((await planOf(machine)).line('image')).toMatchObject({
      state: 'checked',
      detail: 'Present, 159.0 MB on disk, 0123456789ab; no registry is asked',
    });
  });

  test('the image’s evidence is the rules in their order, with why each did not choose', async () => {
    await using machine = await FakeMachine.create();
    const { image } = machine.parts.config;
    expect((await planOf(machine)).line('image')?.evidence).toEqual([
      { label: '1. STIGMER_AGENT_RUNNER_IMAGE', value: 'not set' },
      { label: '2. local image', value: 'not asked for' },
      { label: '3. pinned version', value: 'not on this machine' },
      { label: '4. pull', value: `chosen: ${image}` },
    ]);
  });

  test('a local image is shown with its age; where it is missing, with the command that builds it', async () => {
    await using machine = await FakeMachine.create();
    await machine.parts.preferences.save({ useLocalImage: true });
    const missing = (await planOf(machine)).line('image');
    expect(missing).toMatchObject({ state: 'problem', fact: localImage, action: '' });
    expect(missing?.evidence.at(-1)).toEqual({
      label: 'build it',
      value: `docker build -f Dockerfile.agent-runner --target runtime -t ${localImage} .`,
    });
    const createdAt = machine.clock.now() - 7_200_000;
    machine.engine.images.set(localImage, { ...imageOf('sha256:0123456789abcdef'), createdAt });
    expect((await planOf(machine)).line('image')).toMatchObject({
      state: 'checked',
      detail: 'Built 2 h ago, 159.0 MB on disk, 0123456789ab; no registry is asked',
    });
  });

  test('without an engine it says so with every place that was looked at, and set-up cannot start', async () => {
    await using machine = await FakeMachine.create();
    machine.engineThere = false;
    const plan = await planOf(machine);
    expect(plan.canStart).toBe(false);
    expect(plan.line('engine')).toMatchObject({
      state: 'problem',
      evidence: [{ label: 'DOCKER_HOST', value: 'not set, not set' }],
    });
  });

  test('a Temporal that does not answer is a warning: set-up may start and wait for it', async () => {
    await using machine = await FakeMachine.create();
    machine.temporalProblem = 'temporal-silent';
    const plan = await planOf(machine);
    const { title, remedy } = temporalFailure('temporal-silent', localTemporal, '').details;
    expect(plan.line('temporal')).toMatchObject({
      state: 'warning',
      fact: 'localhost:7233',
      detail: `${title}. ${remedy.summary}`,
    });
    expect(plan.canStart).toBe(true);
  });

  test('settings are listed by name, secrets included, and never by value', async () => {
    await using machine = await FakeMachine.create();
    await machine.writeSettings('STIGMER_TOKEN=canary\nTASK_QUEUE=mine\n');
    const plan = await planOf(machine);
    expect(plan.line('settings')).toMatchObject({ detail: 'STIGMER_TASK_QUEUE, STIGMER_TOKEN' });
    expect(JSON.stringify(plan.lines)).not.toContain('canary');
  });

  test('other variables are listed with what the original runner makes of them, a secret by name alone', async () => {
    await using machine = await FakeMachine.create();
    await machine.writeSettings('MODE=local\nREDIS_PASSWORD=canary\nMY_OWN=1\n');
    const plan = await planOf(machine);
    expect(plan.line('settings')).toMatchObject({
      fact: expect.stringContaining('0 of yours, 3 passed on as they stand'),
      detail: 'MODE, REDIS_PASSWORD, MY_OWN',
      evidence: [
        { label: 'MODE', value: expect.stringMatching(/^local\. The original runner starts in cloud mode/) },
        { label: 'REDIS_PASSWORD', value: expect.stringMatching(/^set\. /) },
        { label: 'MY_OWN', value: '1' },
      ],
    });
    expect(JSON.stringify(plan.lines)).not.toContain('canary');
  });

  test('an engine that fails at one question takes one line away, not the plan', async () => {
    await using machine = await FakeMachine.create();
    const engine = machine.engine.asEngine();
    machine.parts.engine = async () => ({
      ...engine,
      inspectImage: () => Promise.reject(failureOf('engine-unreachable')),
    });
    const plan = await planOf(machine);
    expect(plan.line('image')).toMatchObject({ state: 'warning', detail: 'Title of engine-unreachable' });
    expect(plan.line('temporal')).toMatchObject({ state: 'checked' });
  });

  test('a caller that left does not get a plan', async () => {
    await using machine = await FakeMachine.create();
    const engine = machine.engine.asEngine();
    const reason = new Error('left');
    machine.parts.engine = async () => ({
      ...engine,
      inspectImage: (_, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 20);
    await expect(createRunner(machine.parts).plan(stop.signal)).rejects.toBe(reason);
  });
});
