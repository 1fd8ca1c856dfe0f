import type { SettingsView } from '@/lib/contracts/settings-view';

export const debugName = 'STIGMER_AGENT_RUNNER_DEBUG';

/** As the file has it; null where that is not known yet. */
export function debugState(view: SettingsView | null): { on: boolean; pending: boolean } | null {
  const setting = view?.settings.find(({ name }) => name === debugName);
  return setting === undefined ? null : { on: setting.value === 'true', pending: setting.pending };
}

/** Names of what was saved and is not in the container yet. */
export function pendingNames({ settings, others }: SettingsView): string[] {
  return [...settings, ...others].filter(({ pending }) => pending).map(({ name }) => name);
}
