import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  type SignalDefinition,
  setHandler,
  startChild,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import {
  askTurn,
  giveTurnBack,
  holdSession,
  type SessionState,
  type Turn,
  turnGiven,
} from './session-protocol';
import { sessionWorkflowId } from './session-workflow-id';

/** Asked again after so long: the session's workflow may have been ended by hand. */
const firstAskMinutes = 1;
const askMinutesMax = 30;

/** The right of a run to work in its session. */
export interface SessionTurn {
  /** Queue of the workers that have the session's directory; null: nobody has it yet. */
  holder: string | null;
  hold(queue: string): Promise<void>;
  giveBack(removed: boolean): Promise<void>;
}

/** Waits until the session's earlier runs have ended. */
export async function waitForTurn(sessionId: string): Promise<SessionTurn> {
  const turn = newTurn();
  const given: { holder: string | null }[] = [];
  setHandler(turnGiven, ({ token, holder }) => {
    if (token === turn.token) given.push({ holder });
  });
  const begun = turnOf(sessionId, turn);
  try {
    for (let minutes = firstAskMinutes; given.length === 0; minutes = Math.min(2 * minutes, askMinutesMax)) {
      await ask(sessionId, turn);
      await condition(() => given.length > 0, `${minutes} minutes`);
    }
    return { ...begun, holder: given[0]?.holder ?? null };
  } catch (error) {
    await begun.giveBack(false);
    throw error;
  }
}

/** The turn of the first run of a new session, which nobody can wait for: the run begins while the session is made. */
export async function beginSession(sessionId: string, holder: string): Promise<SessionTurn> {
  const turn = newTurn();
  setHandler(turnGiven, () => undefined);
  const starting = startSession(sessionId, { holder, current: turn, waiting: [] });
  starting.catch(() => undefined);
  const begun = turnOf(sessionId, turn);
  const giveBack = async (removed: boolean) => {
    await starting;
    await begun.giveBack(removed);
  };
  return { ...begun, holder, giveBack };
}

function newTurn(): Turn {
  const { workflowId, runId } = workflowInfo();
  return { token: uuid4(), workflowId, runId };
}

function turnOf(sessionId: string, { token }: Turn): SessionTurn {
  return {
    holder: null,
    hold: async (holder) => {
      await tell(sessionId, holdSession, { holder });
    },
    giveBack: async (removed) => {
      await tell(sessionId, giveTurnBack, { token, removed });
    },
  };
}

async function ask(sessionId: string, turn: Turn): Promise<void> {
  const state = { holder: null, current: null, waiting: [turn] };
  while (!(await tell(sessionId, askTurn, turn)) && !(await startSession(sessionId, state)));
}

/** False when the session's workflow is not there. */
async function tell<T>(sessionId: string, signal: SignalDefinition<[T]>, value: T): Promise<boolean> {
  const handle = getExternalWorkflowHandle(sessionWorkflowId(workflowInfo().taskQueue, sessionId));
  try {
    await CancellationScope.nonCancellable(() => handle.signal(signal, value));
    return true;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'ExternalWorkflowExecutionNotFound')
      return false;
    throw error;
  }
}

/** It outlives the run. False when it is there already. */
async function startSession(sessionId: string, state: SessionState): Promise<boolean> {
  try {
    await CancellationScope.nonCancellable(() =>
      startChild('AgentSession', {
        workflowId: sessionWorkflowId(workflowInfo().taskQueue, sessionId),
        parentClosePolicy: ParentClosePolicy.ABANDON,
        cancellationType: ChildWorkflowCancellationType.ABANDON,
        args: [state],
        staticSummary: 'Gives the runs of a session their turns',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
