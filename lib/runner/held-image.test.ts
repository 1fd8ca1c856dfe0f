import { expect, test } from 'vitest';
import { keptRepository } from '@/lib/settings/image-choice';
import { createRunner } from './create-runner';
import { imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';

const image = 'registry.example.com/mine/runner:8';
const digest = `sha256:${'8'.repeat(64)}`;
const published = { ...imageOf('sha256:eight'), repoDigests: [`registry.example.com/mine/runner@${digest}`] };

const heldNames = ({ engine }: FakeMachine) =>
  [...engine.images].filter(([name, { id }]) => name.startsWith(keptRepository) && id === published.id);

async function arrange() {
  const machine = await FakeMachine.create();
  await machine.run('setup');
  machine.engine.registry.set(image, published);
  return machine;
}

const upgrade = (machine: FakeMachine) => machine.run('upgrade', undefined, { image });

/** All names, as `image prune -a` does where no container needs the image. */
function prune({ engine }: FakeMachine): void {
  for (const [name, { id }] of engine.images) if (id === published.id) engine.images.delete(name);
}

test('an image that a neighbour takes away in between is got again by its digest, whatever its tag is by then', async () => {
  await using machine = await arrange();
  machine.engine.afterChange = (change) => {
    if (!change.startsWith(`rename ${machine.name} `)) return;
    machine.engine.registry.set('elsewhere', published);
    machine.engine.registry.set(image, imageOf('sha256:nine'));
    prune(machine);
  };
  expect((await upgrade(machine)).failure).toBeNull();
  expect(machine.engine.changes).toContain(`pull ${image} as ${digest}`);
  expect(machine.engine.named(machine.name)?.imageId).toBe(published.id);
  expect(heldNames(machine)).toHaveLength(1);
});

test('an image that the registry does not give again is the engine’s failure, and the old worker is back', async () => {
  await using machine = await arrange();
  const before = machine.engine.named(machine.name);
  machine.engine.afterChange = (change) => {
    if (!change.startsWith(`rename ${machine.name} `)) return;
    machine.engine.registry.clear();
    prune(machine);
  };
  const { failure } = await upgrade(machine);
  expect(failure?.evidence?.[0]?.value).toContain('image-not-found');
  expect(machine.engine.named(machine.name)).toMatchObject({ id: before?.id, state: 'running' });
});

test('an image that did not become the worker’s loses the console’s name at the end', async () => {
  await using machine = await arrange();
  let held = 0;
  machine.engine.beforeChange = (call) => {
    if (call === 'create') held = heldNames(machine).length;
  };
  machine.engine.behaviour = ({ imageReference }) => (imageReference === image ? 'loops' : 'runs');
  expect((await upgrade(machine)).state).toBe('failed');
  expect(held).toBe(1);
  expect(heldNames(machine)).toEqual([]);
});

test('what a killed console held is let go at the next start', async () => {
  await using machine = await arrange();
  machine.engine.afterChange = (change) => {
    if (!change.startsWith('create')) return;
    machine.engine.callerIsDead = true;
    throw new Error('killed');
  };
  expect((await upgrade(machine)).state).toBe('failed');
  expect(heldNames(machine)).toHaveLength(1);
  machine.engine.callerIsDead = false;
  machine.engine.afterChange = () => {};
  await createRunner(machine.parts).recover([]);
  expect(heldNames(machine)).toEqual([]);
});
