import { useEffect } from 'react';
import { type Requested, useRequest } from '@/components/live/use-request';
import { type QueueView, queueViewSchema } from '@/lib/contracts/queue';

const everyMs = 3000;

/** Asked again some seconds after each answer, as long as somebody sees the page. */
export function useQueue(): Requested<QueueView> {
  const asked = useRequest(queueViewSchema, '/api/queue', 0);
  const { value, failure, reload } = asked;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer, good or bad, is followed by the next question
  useEffect(() => {
    const askIfSeen = () => document.visibilityState === 'visible' && reload();
    const timer = setTimeout(askIfSeen, everyMs);
    document.addEventListener('visibilitychange', askIfSeen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', askIfSeen);
    };
  }, [value, failure, reload]);
  return asked;
}
