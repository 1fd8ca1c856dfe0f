'use client';

import { type Capability, lackReason } from '@/lib/contracts/runner-capabilities';
import { useStatus } from './use-live';

/** Why the worker’s image cannot do it; null: it can, or nobody knows. */
export function useLacks(capability: Capability): string | null {
  const lacks = useStatus()?.container?.abilities?.lacks ?? [];
  return lacks.includes(capability) ? lackReason(capability) : null;
}
