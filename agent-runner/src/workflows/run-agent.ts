import { ApplicationFailure, CancellationScope, patched, workflowInfo } from '@temporalio/workflow';
import type { AgentResult } from '../agent/run-result';
import { shortened } from '../payload-limit';
import { runAgentAlone } from './run-agent-alone';
import type { RunAgentInput, RunAgentResult } from './run-agent-contract';
import { readRunAgentInput, sizeProblem } from './run-agent-input';
import { runSteered } from './run-steered';
import { RunSteering } from './run-steering';
import { SessionHome } from './session-home';
import { beginSession, type SessionTurn, waitForTurn } from './session-turn';
import { shownWhile } from './show-run';

/** Runs the agent in its session's directory when the session's turn has come, and cleans up where that was asked for. */
export async function RunAgent(given: RunAgentInput): Promise<RunAgentResult> {
  const input = readOrFail(given);
  // A run of before has asked for no turn; the lease of the directory keeps it apart from the others.
  if (!patched('session-turns')) return await runAgentAlone(input);
  const steering = new RunSteering();
  try {
    return await (input.sessionId === undefined
      ? runInNewSession(input, steering)
      : runInSession(input, input.sessionId, steering));
  } finally {
    await steering.close();
  }
}

async function runInSession(
  input: RunAgentInput,
  sessionId: string,
  steering: RunSteering,
): Promise<RunAgentResult> {
  const turn = await waitForTurn(sessionId);
  return await work(input, turn, steering, async () => {
    const home = await SessionHome.open(input, sessionId, turn.holder);
    if (home.queue !== null && home.queue !== turn.holder) await turn.hold(home.queue);
    return home;
  });
}

/** Nobody else knows of the session: one that is removed at its end needs no turns. */
async function runInNewSession(input: RunAgentInput, steering: RunSteering): Promise<RunAgentResult> {
  const home = await SessionHome.openNew(input);
  const kept = input.cleanUp !== true && home.queue !== null;
  const turn = kept ? await beginSession(home.sessionId, home.queue) : null;
  return await work(input, turn, steering, async () => home);
}

async function work(
  input: RunAgentInput,
  turn: SessionTurn | null,
  steering: RunSteering,
  open: () => Promise<SessionHome>,
): Promise<RunAgentResult> {
  let removed = false;
  let kept = false;
  try {
    const home = await open();
    try {
      const result = await shownWhile(home, () =>
        runSteered(home, executionOf(input, home.sessionId), steering),
      );
      kept = result.keptBytes !== undefined;
      return withWhereKept(result, home);
    } finally {
      // Its answer has still to be fetched from there.
      if (input.cleanUp && !kept) removed = await CancellationScope.nonCancellable(() => home.cleanUp());
    }
  } finally {
    await turn?.giveBack(removed);
  }
}

function withWhereKept({ keptBytes: bytes, ...result }: AgentResult, home: SessionHome): RunAgentResult {
  const { sessionId, queue } = home;
  if (bytes === undefined || queue === null) return { ...result, sessionId };
  const executionId = workflowInfo().runId;
  return { ...result, sessionId, kept: { bytes, in: { sessionId, executionId, sessionQueue: queue } } };
}

/** The key is the run's own: the same for each attempt, another one for a reset and for each firing of a schedule. */
function executionOf(input: RunAgentInput, sessionId: string) {
  const { cleanUp: _, holderGone: __, holderWaitSeconds: ___, ...run } = input;
  return { ...run, sessionId, executionId: workflowInfo().runId };
}

function readOrFail(given: unknown): RunAgentInput {
  const reading = readRunAgentInput(given);
  if (reading.type === 'refused') throw inputRefused(reading.problems.join('; '));
  const size = sizeProblem(given);
  // A run of before this rule goes on: it has called its activities.
  if (size !== null && patched('input-bytes-max')) throw inputRefused(size);
  return reading.input;
}

function inputRefused(what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(shortened(`Wrong input. ${what}`), 'input-refused');
}
