import { defineQuery, defineSignal } from '@temporalio/workflow';

/** What `RunAgent` and the workflow of a session say to each other. */

/** A run that wants to work in the session. */
export interface Turn {
  /** The run's name for its turn: the same over its replays and resets. */
  token: string;
  workflowId: string;
  runId: string;
}

export interface SessionState {
  /** Queue of the workers that have the session's directory; null: nobody has it yet. */
  holder: string | null;
  /** Works in the session. */
  current: Turn | null;
  /** In the order in which they asked. */
  waiting: Turn[];
}

/** To the session. Asked again it changes nothing, but a turn that was given is said once more. */
export const askTurn = defineSignal<[Turn]>('askTurn');
/** To the session, by the run whose turn it is: the directory is there. */
export const holdSession = defineSignal<[{ holder: string }]>('holdSession');
/** To the session, also by a run that waits no longer. `removed`: with the session's directory. */
export const giveTurnBack = defineSignal<[{ token: string; removed: boolean }]>('giveTurnBack');
/** To the session: its directory was removed, by none of its runs. */
export const sessionRemoved = defineSignal('sessionRemoved');
/** To the run: its turn has come. */
export const turnGiven = defineSignal<[{ token: string; holder: string | null }]>('turnGiven');

export const sessionState = defineQuery<SessionState>('sessionState');
