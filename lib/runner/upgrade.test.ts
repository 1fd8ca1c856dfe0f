import { describe, expect, test } from 'vitest';
import { createRunner } from './create-runner';
import { imageOf } from './fake-facts.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';

async function arrange() {
  const machine = await FakeMachine.create();
  await machine.run('setup');
  machine.engine.changes.length = 0;
  const before = machine.engine.named(machine.name);
  const { image } = machine.parts.config;
  const now = () => machine.engine.named(machine.name);
  return { machine, before, image, now };
}

const other = 'registry.example.com/mine/runner:8';

describe('an upgrade', () => {
  test('gets the image anew, though one of that name is here, and the worker runs it', async () => {
    const { machine, image, now } = await arrange();
    await using _ = machine;
    machine.engine.registry.set(image, imageOf('sha256:newer'));
    const operation = await machine.run('upgrade');
    expect(stepStates(operation)).toEqual(
      ['check', 'image', 'rehearse', 'container', 'start', 'register'].map((id) => `${id} succeeded`),
    );
    expect(now()).toMatchObject({ imageId: 'sha256:newer', state: 'running' });
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
  });

  test('of an image that runs already changes nothing', async () => {
    const { machine, before, image, now } = await arrange();
    await using _ = machine;
    expect((await machine.run('upgrade')).outcome).toContain('Already up to date');
    expect(machine.engine.changes).toEqual([`pull ${image}`]);
    expect(now()).toEqual(before);
  });

  test('to another image lasts: set-up and Apply run it, until another one is asked for', async () => {
    const { machine, image, now } = await arrange();
    await using _ = machine;
    machine.engine.registry.set(other, imageOf('sha256:other'));
    expect((await machine.run('upgrade', undefined, { image: other })).state).toBe('succeeded');
    expect(now()?.imageId).toBe('sha256:other');
    const { id } = now() ?? {};
    expect((await machine.run('setup')).outcome).toContain('Already set up');
    expect(now()?.id).toBe(id);
    const view = await createRunner(machine.parts).preferences(AbortSignal.timeout(5000));
    expect(view.image).toMatchObject({ rule: 'chosen', reference: other });

    Object.assign(machine.parts.config, { image: `${image}-next` });
    machine.engine.registry.set(`${image}-next`, imageOf('sha256:next'));
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(now()?.imageId).toBe('sha256:next');
  });

  test('without a name gets the chosen image anew; the name that was asked for before ends the choice', async () => {
    const { machine, before, image, now } = await arrange();
    await using _ = machine;
    machine.engine.registry.set(other, imageOf('sha256:other'));
    await machine.run('upgrade', undefined, { image: other });
    machine.engine.registry.set(other, imageOf('sha256:other-again'));
    expect((await machine.run('upgrade')).state).toBe('succeeded');
    expect(now()?.imageId).toBe('sha256:other-again');
    expect((await machine.run('upgrade', undefined, { image })).state).toBe('succeeded');
    expect(now()?.imageId).toBe(before?.imageId);
    expect((await machine.parts.preferences.read()).chosen).toBeUndefined();
  });

  test('to an image that fails beside the worker leaves container, choice and settings as they are', async () => {
    const { machine, before, image, now } = await arrange();
    await using _ = machine;
    await machine.writeSettings('LOG_LEVEL=debug\n');
    machine.engine.registry.set(other, imageOf('sha256:other'));
    machine.engine.behaviour = ({ imageReference }) => (imageReference === other ? 'exits' : 'runs');
    const { failure } = await machine.run('upgrade', undefined, { image: other });
    expect(failure).toMatchObject({
      code: 'not-upgraded',
      reason: 'The container does not stay up. The worker from before was not touched.',
    });
    expect(now()).toEqual(before);
    expect((await createRunner(machine.parts).preferences(AbortSignal.timeout(5000))).image.reference).toBe(
      image,
    );
    expect(await machine.settingsText()).toBe('LOG_LEVEL=debug\n');
  });

  test('that fails in the old one’s place brings container and choice back', async () => {
    const { machine, before, now } = await arrange();
    await using _ = machine;
    machine.engine.registry.set(other, imageOf('sha256:other'));
    let switched = false;
    machine.engine.afterChange = (change) => {
      switched ||= change === `stop ${machine.name}-previous`;
    };
    machine.engine.behaviour = ({ imageReference }) =>
      switched && imageReference === other ? 'loops' : 'runs';
    const { failure } = await machine.run('upgrade', undefined, { image: other });
    expect(failure?.reason).toContain('is back as it was, and Temporal sees its worker poll');
    expect(now()).toMatchObject({ id: before?.id, state: 'running' });
    expect((await machine.parts.preferences.read()).chosen).toBeUndefined();
  });

  test('whose name is given to another image meanwhile puts the image there that was tried out', async () => {
    const { machine, before, image, now } = await arrange();
    await using _ = machine;
    machine.engine.registry.set(image, imageOf('sha256:newer'));
    machine.engine.afterChange = (change) => {
      if (change === `rename ${machine.name} to ${machine.name}-previous`)
        machine.engine.images.set(image, imageOf('sha256:unknown'));
    };
    expect((await machine.run('upgrade')).failure).toBeNull();
    expect(now()).toMatchObject({ imageId: 'sha256:newer', imageReference: image, state: 'running' });
    expect(now()?.id).not.toBe(before?.id);
  });

  test('without a container is one of nothing: the remedy is set-up', async () => {
    await using machine = await FakeMachine.create();
    expect((await machine.run('upgrade')).failure?.code).toBe('container-not-set-up');
  });
});
