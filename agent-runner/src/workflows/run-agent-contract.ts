import type { JsonValue } from '../agent/conversation';
import type { AgentResult } from '../agent/run-result';

/** Input of the workflow `RunAgent`, as JSON. */
export interface RunAgentInput {
  message: string;
  /** Continues that session; left out: a session of its own for this run. */
  sessionId?: string;
  /** System prompt. */
  instructions?: string;
  maxSteps?: number;
  /** US dollars per million tokens. */
  prices?: { input: number; output: number; cachedInput?: number; cacheWrite?: number };
  /** What the run may use up. */
  budget?: { usd?: number; tokens?: number; seconds?: number };
  /** JSON schema of the result that the agent shall hand in. */
  outputSchema?: { type: 'object'; [key: string]: JsonValue };
  /** Names of tools that are called after a person's word only; `*` stands for any letters. */
  needsApproval?: string[];
  /** Removes the session's directory at the end, however the run ends. */
  cleanUp?: boolean;
  /** What becomes of a session whose holder is gone: the run fails, or the session begins anew in an empty directory. */
  holderGone?: 'fail' | 'begin-anew';
  /** So long the workers that have the session's directory may be away. */
  holderWaitSeconds?: number;
}

export interface RunAgentResult extends Omit<AgentResult, 'keptBytes'> {
  sessionId: string;
  /** `text` is the beginning of it only: the whole result is kept in the session's directory. */
  kept?: { bytes: number; in: Omit<ReadResultInput, 'from'> };
}

/** Input of the workflow `ReadResult`. */
export interface ReadResultInput {
  sessionId: string;
  executionId: string;
  /** Of the workers that have the session's directory. */
  sessionQueue: string;
  /** Byte at which the piece begins. */
  from: number;
}
