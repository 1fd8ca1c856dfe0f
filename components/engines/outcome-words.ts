import type { EngineCandidate } from '@/lib/contracts/status';

export const outcomeWords: Record<EngineCandidate['outcome'], string> = {
  usable: 'answers',
  'not-there': 'not there',
  'no-permission': 'no permission',
  'not-running': 'not running',
  'not-answering': 'does not answer',
  'not-set': 'not set',
  unsupported: 'not supported',
  'not-trusted': 'not trusted',
  elsewhere: 'on another machine',
  'not-asked': 'not asked',
  'not-from-here': 'not from this container',
};

/** Said of every socket that is not there: the two words do, and fit a narrow screen. */
export const plainlyAbsent = 'No such file (ENOENT)';
