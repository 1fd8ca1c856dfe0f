'use client';

import { useCallback, useEffect, useState } from 'react';
import type * as z from 'zod/mini';
import { requestJson } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { isAbort } from '@/lib/core/failure';

export interface Requested<Value> {
  value: Value | null;
  failure: FailureRecord | null;
  reload: () => void;
}

/**
 * What GET `path` answers, asked again whenever `version` changes; what is known stays in view meanwhile. The schema
 * must be a constant.
 */
export function useRequest<Schema extends z.ZodMiniType>(
  schema: Schema,
  path: string,
  version: string | number,
): Requested<z.infer<Schema>> {
  const [value, setValue] = useState<z.infer<Schema> | null>(null);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: version and turn ask again without being part of the question
  useEffect(() => {
    const controller = new AbortController();
    requestJson(schema, path, { signal: controller.signal }).then(
      (answer) => {
        setValue(answer);
        setFailure(null);
      },
      (error: unknown) => {
        if (!isAbort(error)) setFailure(toFailureRecord(error, consoleNow()));
      },
    );
    return () => controller.abort();
  }, [schema, path, version, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { value, failure, reload };
}
