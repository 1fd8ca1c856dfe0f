import { settingOf } from '@/lib/contracts/saved-settings';
import { fromThisMachine } from '@/lib/contracts/this-machine';
import type { ContainerFacts } from '@/lib/engine/types';
import { changeEnvFile } from '@/lib/settings/env-file';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

/** From what a worker is made, and what becomes of the file. */
export type UsedSettings = Pick<WantedWorker, 'saved' | 'settingsFile'>;

/** The settings file as it is. */
export async function currentSettings({ settings }: RunnerParts): Promise<UsedSettings> {
  const settingsFile = { text: await settings.snapshot(), goesBack: false };
  return { saved: await settings.readUsable(), settingsFile };
}

/**
 * The file with the settings that the container was given; it takes the place of ours when ours runs. Of its other variables
 * nobody knows what they are for: they are left.
 * @throws Failure `settings-invalid`
 */
export async function adoptedSettings(
  { settings }: RunnerParts,
  { environment }: Pick<ContainerFacts, 'environment'>,
): Promise<UsedSettings> {
  const before = (await settings.snapshot()) ?? Buffer.alloc(0);
  const text = changeEnvFile(before, settingsIn(environment));
  const settingsFile = { text, goesBack: false, takesPlace: true } as const;
  return { saved: await settings.parseUsable(text), settingsFile };
}

/** By the names and addresses of the settings file. */
export function settingsIn(environment: ContainerFacts['environment']): Record<string, string> {
  const known = Object.entries(environment).flatMap(([name, value]) => {
    const setting = settingOf(name);
    if (setting === undefined || setting.managed || value === '') return [];
    return [[name, setting.hostAddress ? onThisMachine(value) : value] as const];
  });
  return Object.fromEntries(known);
}

function onThisMachine(value: string): string {
  const [, scheme = '', address = ''] = /^([a-z]+:\/\/)?(.*)$/s.exec(value) ?? [];
  return `${scheme}${fromThisMachine(address)}`;
}
