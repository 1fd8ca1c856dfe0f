import { lstat, readFile } from 'node:fs/promises';
import { ownMark, type ServiceManager } from '@/lib/autostart/service-manager';
import type { Config } from '@/lib/config/config';
import type { Removable, UninstallView } from '@/lib/contracts/uninstall';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import type { EngineFacts } from '@/lib/engine/types';
import { createPreferencesStore } from '@/lib/settings/preferences';
import type { findEngines } from './find-engines';
import { findFiles } from './find-files';
import { type FoundOnEngine, findOnEngine } from './find-on-engine';
import { readImageMarks } from './image-marks';

export interface UninstallParts {
  config: Config;
  clock: Clock;
  /** Null on a platform without one. */
  manager: ServiceManager | null;
  /** Where this console's program lies. */
  packageDirectory: string;
  findEngines: typeof findEngines;
}

export interface FoundRemovable {
  view: UninstallView;
  onEngines: FoundOnEngine[];
}

/** Everything that the console of this home ever made, as it is now. Changes nothing. */
export async function findRemovable(parts: UninstallParts, signal: AbortSignal): Promise<FoundRemovable> {
  const { config, clock } = parts;
  const marks = await readImageMarks(config);
  const preferences = await createPreferencesStore(config.preferencesPath)
    .read()
    .catch(() => null);
  const { engines, unseen } = await parts.findEngines(config, preferences?.engine ?? null, signal);
  const onEngines: FoundOnEngine[] = [];
  for (const facts of engines) {
    const found = await lookAt(facts, () => findOnEngine(facts, config, marks, signal));
    if ('items' in found) onEngines.push(found);
    else unseen.push(found);
  }
  const items = [
    ...(await findService(parts)),
    ...onEngines.flatMap((each) => each.items),
    ...(await findFiles(config, clock)),
  ];
  return {
    onEngines,
    view: {
      homeDirectory: config.homeDirectory,
      items: once(items),
      unseen,
      byHand: await byHand(parts, engines),
    },
  };
}

/** An engine that was reached by two ways has the same containers. */
const once = (items: readonly Removable[]) => [...new Map(items.map((item) => [item.id, item])).values()];

async function lookAt(facts: EngineFacts, look: () => Promise<FoundOnEngine>) {
  try {
    return await look();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { where: facts.socketPath, reason: error.details.reason };
  }
}

/** The file by which the console starts at login, where somebody had it installed. */
export async function findService({ manager }: Pick<UninstallParts, 'manager'>): Promise<Removable[]> {
  const text = manager && (await readFile(manager.path, 'utf8').catch(() => null));
  if (manager === null || text === null) return [];
  return [
    {
      group: 'service',
      id: 'service',
      name: `${manager.name} service`,
      where: manager.path,
      sizeBytes: Buffer.byteLength(text),
      note: null,
      kept: text.includes(ownMark) ? null : 'the console did not write it',
    },
  ];
}

/** A program cannot take itself away, and what people wrote into their shell's files is theirs. */
async function byHand(
  { config, packageDirectory }: UninstallParts,
  engines: readonly EngineFacts[],
): Promise<UninstallView['byHand']> {
  const isPackage = packageDirectory.split('/').includes('node_modules');
  const fish = `${config.userHomeDirectory}/.config/fish/completions/stigmer-console.fish`;
  const hasFish = await lstat(fish).catch(() => null);
  const told = isPackage
    ? { what: 'The console’s npm package', command: 'npm uninstall --global stigmer-console' }
    : {
        what: 'The checkout with its build and its packages',
        command: shellCommand('rm', '-r', packageDirectory),
      };
  return [
    ownImage(engines) ?? told,
    ...(hasFish === null ? [] : [{ what: 'The completion of fish', command: shellCommand('rm', fish) }]),
    {
      what: 'Layers without a name, where the image was built here',
      command: 'docker image prune',
    },
  ];
}

/** The image of the console's own container; null where it runs in none. */
function ownImage(engines: readonly EngineFacts[]): UninstallView['byHand'][number] | null {
  for (const { kind, consoleContainer } of engines) {
    if (consoleContainer === undefined) continue;
    return {
      what: 'The console’s own image, once no container of it is left',
      command: shellCommand(kind, 'rmi', consoleContainer.image),
    };
  }
  return null;
}
