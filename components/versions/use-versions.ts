'use client';

import { useState } from 'react';
import { postJson } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { newerImageSchema } from '@/lib/contracts/newer-image';
import { versionsViewSchema } from '@/lib/contracts/versions';

/** The versions as they are now: asked again when a change ended, here or anywhere. */
export function useVersions() {
  const { settingsVersion, status, operations } = useLive();
  const latest = operations?.[0];
  const version = [
    settingsVersion,
    status?.container?.id,
    status?.container?.startedAt,
    latest?.id,
    latest?.state,
  ];
  return useRequest(versionsViewSchema, '/api/versions', version.join(' '));
}

/** Asks the registry, only when somebody wants to know. */
export function useAskRegistry(onAnswer: () => void) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const ask = async () => {
    setAsking(true);
    setFailure(null);
    try {
      await postJson(newerImageSchema, '/api/image/newer', {});
      onAnswer();
    } catch (error) {
      setFailure(toFailureRecord(error, consoleNow()));
    } finally {
      setAsking(false);
    }
  };
  return { asking, failure, ask: () => void ask() };
}
