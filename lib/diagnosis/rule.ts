import type { Finding } from '@/lib/contracts/diagnosis';
import type { FoundEvidence } from './evidence';

/** One cause: what it is known by, what to do. Pure: recorded evidence gives the same answer again. */
export interface Rule {
  code: string;
  /** For docs/diagnosis.md, which has these words. */
  knownBy: string;
  judge(evidence: FoundEvidence): Omit<Finding, 'code'> | null;
}
