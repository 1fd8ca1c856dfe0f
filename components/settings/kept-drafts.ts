import * as z from 'zod/mini';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import type { Drafts } from './settings-form';

const storageKey = 'stigmer-settings-drafts';
const lifeMs = 3_600_000;
const keptSchema = z.object({ at: z.number(), drafts: z.record(z.string(), z.nullable(z.string())) });

/** Puts what was typed where it outlives a reload of this tab, for an hour and one reading. No secret is put there. */
export function keepDrafts(storage: Storage, drafts: Drafts, now: number): void {
  const kept = Object.fromEntries(
    Object.entries(drafts).filter(([name, value]) => value === null || !isSecretVariable(name, value)),
  );
  if (Object.keys(kept).length > 0) storage.setItem(storageKey, JSON.stringify({ at: now, drafts: kept }));
}

/** What was kept, once; null when nothing was, or too long ago. */
export function takeDrafts(storage: Storage, now: number): Drafts | null {
  const text = storage.getItem(storageKey);
  storage.removeItem(storageKey);
  if (text === null) return null;
  const { at, drafts } = keptSchema.parse(JSON.parse(text));
  return now - at < lifeMs ? drafts : null;
}
