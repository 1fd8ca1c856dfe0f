import { changeText, originText, type SettingsVersion } from '@/lib/contracts/settings-history';
import {
  type EffectiveSettingView,
  pendingTexts,
  sourceText,
  valueText,
} from '@/lib/contracts/settings-view';
import { displayText } from '@/lib/core/display-text';
import { formatAge } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

const shownMax = 20;

/** Every setting as it counts, and what the container has in its place. */
export async function showSettings(
  { client, output }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const view = await client.settings();
  if (json) output.print(JSON.stringify(view));
  else {
    output.print(`# ${displayText(view.path)}`);
    const width = Math.max(0, ...view.effective.map(({ name }) => name.length));
    for (const each of view.effective) output.print(displayText(settingLine(each, width)));
  }
  return exitCodes.true;
}

function settingLine(setting: EffectiveSettingView, width: number): string {
  const pending = pendingTexts(setting);
  const waits = pending === null ? '' : `; the container has ${pending.from}, until Apply`;
  const { name, isSecret } = setting;
  return `${name.padEnd(width)}  ${valueText(isSecret, setting)}  (${sourceText(setting)})${waits}`;
}

export async function showSettingsHistory(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const history = await client.settingsHistory();
  if (json) output.print(JSON.stringify(history));
  else if (history.versions.length === 0) output.print('There is no settings file yet.');
  else
    for (const version of history.versions.slice(0, shownMax))
      for (const line of versionLines(version, now())) output.print(displayText(line));
  return exitCodes.true;
}

function versionLines(version: SettingsVersion, now: number): string[] {
  const { id, at, isNow, changes } = version;
  const head = `${String(id).padStart(4)}  ${formatAge(now - at).padEnd(12)}${originText(version)}${isNow ? ' (now)' : ''}`;
  const none = changes?.length === 0 ? ['Comments or spaces only'] : [];
  return [head, ...[...(changes ?? []).map(changeText), ...none].map((line) => `      ${line}`)];
}
