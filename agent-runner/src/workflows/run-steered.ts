import type { AgentResult } from '../agent/run-result';
import type { RunSteering } from './run-steering';
import type { Execution, SessionHome } from './session-home';

/**
 * Runs the agent as often as people make it go on: after a pause, after their word on a call, and when something was said
 * after its last word. In between the run takes no place of a worker; each execution goes on from the journal.
 */
export async function runSteered(
  home: SessionHome,
  execution: Execution,
  steering: RunSteering,
): Promise<AgentResult> {
  for (;;) {
    const waited = await steering.untilGoOn();
    if (waited) await home.findAgain();
    const outcome = await home.execute(execution, () => steering.begin());
    const result = 'type' in outcome ? steering.take(outcome) : outcome;
    if (result !== null) return result;
  }
}
