'use client';

import { useEffect, useRef, useState } from 'react';

/** The value as it was at most `intervalMs` ago: however steadily it changes, what is shown changes once in that time. */
export function useThrottled<Value>(value: Value, intervalMs: number): Value {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const behind = shown !== value;
  useEffect(() => {
    latest.current = value;
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a value that is shown begins the next interval, a newer one does not
  useEffect(() => {
    if (!behind) return;
    const timer = setTimeout(() => setShown(latest.current), intervalMs);
    return () => clearTimeout(timer);
  }, [behind, shown, intervalMs]);
  return shown;
}
