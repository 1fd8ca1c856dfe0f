import type { EffectiveSettings } from './runner-settings';
import type { SettingName } from './setting-definitions';
import { isThisMachine } from './this-machine';

/** Who sets one of these wants TLS: so Temporal's own tools read them. */
const tlsWishes: readonly SettingName[] = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
];

/** `TEMPORAL_TLS` where nobody set it. A key that the worker reads from a file counts. */
export function withImpliedTls(
  effective: EffectiveSettings,
  environment: Readonly<Record<string, string | undefined>>,
): EffectiveSettings {
  if (effective.TEMPORAL_TLS.source !== 'default') return effective;
  const keyFiles = ['TEMPORAL_API_KEY', 'STIGMER_TEMPORAL_API_KEY'].map(
    (name) => environment[`${name}_FILE`],
  );
  const wished = keyFiles.some(Boolean) || tlsWishes.some((name) => effective[name].value !== null);
  if (!wished) return effective;
  return { ...effective, TEMPORAL_TLS: { ...effective.TEMPORAL_TLS, value: 'true' } };
}

/** Why the connection would tell the API key to everybody on its way; null when it does not. */
export function plainKeyProblem(effective: EffectiveSettings): string | null {
  const isPlain = effective.TEMPORAL_TLS.value === 'false' && effective.TEMPORAL_API_KEY.value !== null;
  if (!isPlain || isThisMachine(effective.TEMPORAL_ADDRESS.value ?? '')) return null;
  return 'Set it to true or leave it out: without TLS an API key is sent to servers on this machine only';
}
