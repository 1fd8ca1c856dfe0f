'use client';

import { useSyncExternalStore } from 'react';
import type { Operation } from '@/lib/contracts/operation';
import type { Status } from '@/lib/contracts/status';
import type { LiveState } from './live-state';
import { liveStore } from './live-store';

export function useLive(): LiveState {
  return useSyncExternalStore(liveStore.subscribe, liveStore.snapshot, liveStore.serverSnapshot);
}

/** Null until the console has told it. */
export function useStatus(): Status | null {
  return useLive().status;
}

export function useRunningOperation(): Operation | null {
  return useLive().operations?.find(({ state }) => state === 'running') ?? null;
}
