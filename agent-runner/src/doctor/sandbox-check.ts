import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import { breachSentence, tryContainment } from '../tools/containment';
import { isWritable } from '../workspace';
import { startTiming } from './timing';

/** Tries out whether commands of an agent are kept to their session. What the system does not have is a warning. */
export async function checkSandbox(
  workspaceDirectory: string,
  launcher: readonly string[],
  signal: AbortSignal,
): Promise<DoctorCheck> {
  const timing = startTiming();
  if (!(await isWritable(workspaceDirectory)))
    return skipCheck('sandbox', timing().at, 'Needs a workspace that can be written');
  const containment = await tryContainment(workspaceDirectory, launcher, signal);
  if (containment.type === 'failed') {
    return problemCheck('sandbox', 'fail', timing(), {
      code: 'sandbox-broken',
      title: 'Commands of an agent do not start',
      reason: `The program that contains them failed: ${containment.reason}`,
      remedy: { summary: 'Use the image as it is, and an engine’s usual options.' },
    });
  }
  const { landlock, breaches } = containment;
  const evidence = [{ label: 'Landlock', value: landlock === 0 ? 'none' : `version ${landlock}` }];
  const sentence = breachSentence(breaches);
  if (sentence === null) {
    const summary = 'Commands see the files of their session only, and cannot signal the worker';
    return passCheck('sandbox', timing(), summary, evidence);
  }
  return problemCheck('sandbox', 'warn', timing(), {
    code: 'sandbox-open',
    title: 'Commands are not kept to their session',
    reason: sentence,
    remedy: {
      summary:
        launcher.length === 0
          ? 'Use the image of agent-runner: it has the program that contains them.'
          : 'Use Linux 5.19 or later with Landlock switched on, and an engine whose filter of system calls lets it through. Until then give agents that do not trust each other workers of their own.',
    },
    evidence,
  });
}
