import { createHmac, randomBytes } from 'node:crypto';
import { singleton } from '@/lib/core/singleton';

const key = () => singleton('settings-revision-key', () => randomBytes(32));

/**
 * What a change says it was made on, as long as this process lives. Everybody who looks gets it: without the key nobody can try guesses
 * at the file's secrets on it.
 */
export function revisionOf(bytes: Buffer): string {
  return createHmac('sha256', key()).update(bytes).digest('hex').slice(0, 16);
}
