import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RunFigures } from '../agent/run-figures';
import type { ApprovalRequest } from '../agent/run-suspended';
import type { Decision, Wanted } from '../agent/wanted';

/** What people and a run say to each other, through the workflow `RunAgent`. */

/** How far a run is, as its activity tells it. */
export interface ToldProgress extends RunFigures {
  /** Of the model's last answer. */
  step: number;
  /** That the last answer calls. */
  tools: string[];
  /** Of the last answer: its beginning. */
  lastWords: string;
}

/** Of an answer that the model is writing. Workflows of before do not know it and leave it out, since they have that step. */
export interface ToldWriting {
  /** The last one that is done. */
  step: number;
  /** Characters so far. */
  writing: number;
  /** The end of its text so far; empty: no text yet. */
  lastWords: string;
}

export interface RunProgressView extends ToldProgress {
  /** Grows with each change. */
  version: number;
  state: 'waiting-turn' | 'working' | 'paused' | 'awaiting-approval' | 'done';
  /** Characters of the answer that the model is writing, whose end `lastWords` is then; 0: none. */
  writing: number;
  /** Of a call that waits for a person's word. */
  approval: ApprovalRequest | null;
}

export const nothingYet: RunProgressView = {
  version: 1,
  state: 'waiting-turn',
  step: 0,
  tools: [],
  toolCalls: 0,
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0 },
  costUsd: null,
  lastWords: '',
  writing: 0,
  approval: null,
};

/** Before the next step. */
export const pause = defineSignal('pause');
export const resume = defineSignal('resume');
/** After the step that is under way. */
export const stop = defineSignal('stop');
/** To a running agent, which hears it before its next step. */
export const message = defineUpdate<{ index: number }, [{ text: string }]>('message');
export const decide = defineUpdate<void, [Decision]>('decide');
export const progress = defineQuery<RunProgressView>('progress');
/** Waits until there is something newer than that version, or the run is over. */
export const progressAfter = defineUpdate<RunProgressView, [{ version: number }]>('progressAfter');

/** By the run's activity. */
export const wanted = defineQuery<Wanted, [{ after: number }]>('wanted');
export const progressTold = defineSignal<[ToldProgress | ToldWriting]>('progressTold');
