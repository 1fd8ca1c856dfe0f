import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { ContainerEvidence, Measured } from '@/lib/health/evidence';
import type { SettingsState } from '@/lib/settings/settings-state';

/** The running worker has what it needs to work with its model, and the settings file can be used. */
export function checkSettings(
  measured: Measured<SettingsState>,
  container: Measured<ContainerEvidence> | null,
): Check {
  const { failure } = measured.value;
  const missingKey = container?.value.missingKey ?? null;
  if (missingKey !== null) {
    return problemCheck('settings', 'fail', measured, {
      code: 'model-key-missing',
      title: 'The model needs a key',
      reason: `${missingKey}.`,
      remedy: { summary: 'Save the key, then apply the settings.', action: 'open-settings' },
      evidence: failure?.evidence ?? [],
    });
  }
  // The container goes on with what it was made from: only the next one is kept from being made.
  if (failure !== null) return problemCheck('settings', 'warn', measured, failure);
  return passCheck('settings', measured, 'The settings file can be used', []);
}
