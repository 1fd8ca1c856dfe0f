'use client';
import { useEffect, useState } from 'react';
import { rememberChoice, rememberedChoice } from '@/components/remembered-choice';
import { useNow } from '@/components/ui/use-now';
import { formatTimeOfDay, type TimeZone } from '@/lib/core/typed-time';
import { formatAge } from '@/lib/core/units';

/** How the times of lines are written. */
export const logTimes = ['local', 'utc', 'relative'] as const;
export type LogTimes = (typeof logTimes)[number];

const key = 'stigmer-log-times';

export interface LogTimesState {
  times: LogTimes;
  /** In which one types and reads a moment. */
  zone: TimeZone;
  choose: (times: LogTimes) => void;
  /** Of a line, by its milliseconds since 1970. */
  format: (at: number) => string;
}

/** The choice of this browser. */
export function useLogTimes(): LogTimesState {
  const [times, setTimes] = useState<LogTimes>('local');
  const now = useNow();
  useEffect(() => {
    setTimes(logTimes.find((each) => each === rememberedChoice(key)) ?? 'local');
  }, []);
  const zone = times === 'utc' ? 'utc' : 'local';
  return {
    times,
    zone,
    choose: (chosen) => {
      setTimes(chosen);
      rememberChoice(key, chosen);
    },
    format: (at) => {
      if (at === 0) return '';
      return times === 'relative' && now > 0 ? formatAge(now - at) : formatTimeOfDay(at, zone);
    },
  };
}
