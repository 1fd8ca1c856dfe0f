import type { Finding } from '@/lib/contracts/diagnosis';
import type { Status } from '@/lib/contracts/status';
import type { FailureDetails } from '@/lib/core/failure';

/** What health has found, named as there: one fault has one name. Null: the worker is ready, or may be. */
export function brokenLink({ checks, verdict }: Pick<Status, 'checks' | 'verdict'>): Finding | null {
  const broken = checks.find(({ state }) => state === 'fail' || state === 'wait');
  if (broken === undefined) return null;
  const { code = broken.id, summary, cause, remedy = null, evidence } = broken;
  return {
    kind: verdict === 'working' ? 'wait' : 'fault',
    code,
    cause: sentence(summary, cause),
    remedy,
    evidence,
    confidence: 'sure',
  };
}

export function failureFinding({ code, title, reason, remedy, evidence = [] }: FailureDetails): Finding {
  return { kind: 'fault', code, cause: sentence(title, reason), remedy, evidence, confidence: 'sure' };
}

const sentence = (what: string, why: string | undefined) =>
  why === undefined ? what : `${what}. ${why}`.replace(/\.$/, '');
