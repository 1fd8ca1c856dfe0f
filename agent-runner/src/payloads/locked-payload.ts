import { ApplicationFailure } from '@temporalio/common';

/**
 * What stands in the place of a payload that cannot be decrypted. An error of the codec would only end the task, which Temporal
 * gives out again and again; this one arrives, and ends the run or the call by name.
 */
const mark = 'stigmer-locked-payload';

export const lockedCode = 'payload-key-missing';

export function lockedValue(keyId: string): Record<string, string> {
  return { [mark]: keyId };
}

/** Id of the missing key; null for any other value. */
export function lockedKeyOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const keyId: unknown = Object.entries(value).find(([name]) => name === mark)?.[1];
  return typeof keyId === 'string' ? keyId : null;
}

/** @throws a failure that is not retried, when a value among them is locked */
export function refuseLocked(values: readonly unknown[]): void {
  const keyId = values.map(lockedKeyOf).find((each) => each !== null) ?? null;
  if (keyId === null) return;
  const { title, reason, next } = lockedWords(keyId);
  throw ApplicationFailure.create({
    type: lockedCode,
    message: `${title}: ${reason}. ${next}`,
    nonRetryable: true,
    details: [{ title, reason, next }],
  });
}

export function lockedWords(keyId: string) {
  return {
    title: 'A payload cannot be decrypted',
    reason: `Its key is called “${keyId.slice(0, 64)}”: no key of this name is here, or another one, or the payload was changed`,
    next: 'Add the key to STIGMER_PAYLOAD_KEY_FILE of every worker and client, then start it again',
  };
}
