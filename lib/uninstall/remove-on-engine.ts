import type { Config } from '@/lib/config/config';
import type { Removable } from '@/lib/contracts/uninstall';
import type { Clock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { devServerFiles } from '@/lib/dev-server/dev-server';
import { connectEngine } from '@/lib/engine/connect';
import { heldLabel } from '@/lib/engine/held-image';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { agentRunnerFiles } from '@/lib/runner/agent-runner';
import { stopTimeoutSeconds } from '@/lib/runner/spec';
import { removeContainer, uncut } from '@/lib/service/container-changes';
import { homeLabel, ownerLabel } from '@/lib/service/container-ownership';
import { openRunHistory } from '@/lib/service/run-history';
import type { FoundOnEngine } from './find-on-engine';

interface Parts {
  config: Config;
  clock: Clock;
}

/** Removes one thing from its engine; one that is gone already is removed. @throws Failure */
export async function removeOnEngine(
  parts: Parts,
  { facts, containers, images }: FoundOnEngine,
  item: Removable,
): Promise<void> {
  const engine = connectEngine(facts, parts.config);
  const container = containers.get(item.id);
  if (container !== undefined) {
    const seen = await engine.inspectContainer(container.id, uncut());
    if (seen !== null) await removeOurs(parts, engine, seen);
  }
  const image = images.get(item.id);
  if (image !== undefined) await takeNames(engine, image.names);
  if (item.group === 'volumes') await engine.removeVolume(item.name, uncut());
}

/** As Remove does: with the grace in which a worker gives its runs back, and its last lines kept where the logs stay. */
async function removeOurs({ config, clock }: Parts, engine: Engine, container: ContainerFacts) {
  if (container.labels[heldLabel] !== undefined) return await engine.removeContainer(container.id, uncut());
  const isServer = container.labels[homeLabel]?.includes('.temporal') === true;
  const files = isServer ? devServerFiles(config) : agentRunnerFiles(config);
  const owner = ownerLabel(config.homeDirectory, isServer ? 'temporal' : undefined);
  const history = await openRunHistory({ path: files.history, operationRunning: () => null });
  const service = { owner, files };
  await removeContainer({ clock, history, service }, engine, container, stopTimeoutSeconds, uncut());
}

async function takeNames(engine: Engine, names: readonly string[]): Promise<void> {
  for (const name of names) {
    // A name that somebody took away in the meantime is no failure.
    if ((await engine.inspectImage(name, uncut())) !== null) await engine.untagImage(name, uncut());
    if ((await engine.inspectImage(name, uncut())) !== null) throw stillThere(name);
  }
}

function stillThere(name: string): Failure {
  return new Failure({
    code: 'image-not-removed',
    title: 'An image is still there',
    reason: `The engine took the name ${name} away, and shows it still.`,
    remedy: { summary: 'Run the command again.', command: 'stigmer-console uninstall' },
  });
}
