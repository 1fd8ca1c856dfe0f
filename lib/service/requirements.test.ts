import { expect, test } from 'vitest';
import { FakeMachine } from '@/lib/runner/fake-machine.test-support';
import { homeLabel } from './container-ownership';
import { ownContainer } from './requirements';

async function refusalOnPodman(labels: Record<string, string>) {
  await using machine = await FakeMachine.create();
  machine.engine.addForeign(machine.name);
  const engine = await machine.parts.engine();
  if (engine === null) throw new Error('The machine has an engine');
  const found = await engine.inspectContainer(machine.name);
  if (found === null) throw new Error('It was just added');
  const podman = {
    ...engine,
    facts: { ...engine.facts, kind: 'podman' as const, socketPath: '/run/podman/podman.sock' },
    inspectContainer: async () => ({ ...found, labels }),
  };
  const refused = ownContainer(machine.parts, podman, machine.name);
  return await refused.catch((thrown: unknown) => thrown);
}

test('a stranger’s container is renamed by the console, on the engine in use', async () => {
  expect(await refusalOnPodman({})).toMatchObject({
    code: 'container-name-taken',
    details: { remedy: { command: 'stigmer-console setup --name-taken rename' } },
  });
});

test('H18: the container of a console with another home is not to be renamed', async () => {
  const refused = await refusalOnPodman({ [homeLabel]: 'another' });
  expect(refused).toMatchObject({ code: 'container-name-taken' });
  expect(JSON.stringify(refused)).not.toContain('rename');
});
