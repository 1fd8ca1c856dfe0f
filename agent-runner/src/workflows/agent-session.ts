import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  askTurn,
  giveTurnBack,
  holdSession,
  type SessionState,
  sessionRemoved,
  sessionState,
  type Turn,
  turnGiven,
} from './session-protocol';

/** While others wait, the run at work is asked so often whether it is still there; it may have been terminated. */
const firstCheckSeconds = 15;
const checkSecondsMax = 120;

/**
 * One session: gives its runs their turns one after another, and remembers who holds its directory. A run that waits is a
 * workflow that waits, and takes no place of a worker. It stays until the session's directory is removed.
 */
export async function AgentSession(state: SessionState): Promise<void> {
  let removed = false;
  setHandler(sessionState, () => state);
  setHandler(askTurn, (turn) => {
    removed = false;
    enqueue(state, turn);
  });
  setHandler(holdSession, ({ holder }) => {
    state.holder = holder;
  });
  setHandler(giveTurnBack, (turn) => {
    state.waiting = state.waiting.filter(({ token }) => token !== turn.token);
    if (state.current?.token !== turn.token) return;
    state.current = null;
    if (turn.removed) {
      state.holder = null;
      removed = true;
    }
  });
  setHandler(sessionRemoved, () => {
    if (state.current !== null) return;
    state.holder = null;
    removed = true;
  });
  while (!(removed && isIdle(state))) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof AgentSession>(state);
    await nextStep(state, () => removed);
  }
}

function isIdle({ current, waiting }: SessionState): boolean {
  return current === null && waiting.length === 0;
}

/** A run that asks again has lost what it was told, or is the reset of the run that asked. */
function enqueue(state: SessionState, turn: Turn): void {
  if (state.current?.token === turn.token) {
    state.current = null;
    state.waiting.unshift(turn);
    return;
  }
  const place = state.waiting.findIndex(({ token }) => token === turn.token);
  if (place === -1) state.waiting.push(turn);
  else state.waiting[place] = turn;
}

async function nextStep(state: SessionState, removed: () => boolean): Promise<void> {
  if (state.current === null) {
    state.current = state.waiting.shift() ?? null;
    if (state.current === null) await condition(() => removed() || !isIdle(state));
    else await give(state, state.current);
  } else if (state.waiting.length === 0) {
    const { current } = state;
    await condition(() => state.current !== current || state.waiting.length > 0);
  } else {
    await checkUntilDone(state, state.current);
  }
}

/** Somebody waits for the turn to end. Told again a run does nothing, but Temporal says whether it is still open. */
async function checkUntilDone(state: SessionState, current: Turn): Promise<void> {
  const ended = () => state.current !== current;
  for (let seconds = firstCheckSeconds; !ended(); seconds = Math.min(2 * seconds, checkSecondsMax)) {
    await give(state, current);
    if (workflowInfo().continueAsNewSuggested) return;
    if (!ended()) await condition(ended, `${seconds} seconds`);
  }
}

/** A run that is not open any more has no turn. */
async function give(state: SessionState, turn: Turn): Promise<void> {
  const { token, workflowId, runId } = turn;
  try {
    await getExternalWorkflowHandle(workflowId, runId).signal(turnGiven, { token, holder: state.holder });
  } catch {
    if (state.current === turn) state.current = null;
  }
}
