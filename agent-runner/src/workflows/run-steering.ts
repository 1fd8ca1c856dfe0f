import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';
import type { AgentOutcome } from '../activities/execute-agent';
import type { AgentResult } from '../agent/run-result';
import type { Decision, Wanted } from '../agent/wanted';
import { payloadBytes } from '../payload-limit';
import {
  decide,
  message,
  nothingYet,
  pause,
  progress,
  progressAfter,
  progressTold,
  type RunProgressView,
  resume,
  stop,
  type ToldProgress,
  type ToldWriting,
  wanted,
} from './run-protocol';
import { checkDecision, checkFollow, checkMessage, refuse } from './steering-bounds';

/**
 * What people want of the run, and what they can see of it. It lives in the workflow: neither a worker that is killed nor a
 * wait of days loses any of it.
 */
export class RunSteering {
  readonly #messages: string[] = [];
  #messageBytes = 0;
  /** How many of them the execution under way was given. */
  #offered = 0;
  #paused = false;
  #stop = false;
  /** On the call that is asked about; kept until the execution that is given it has ended. */
  #decision: Decision | null = null;
  #closed = false;
  #follows = 0;
  #following = 0;
  #view = nothingYet;

  constructor() {
    setHandler(pause, () => {
      this.#paused = true;
    });
    setHandler(resume, () => {
      this.#paused = false;
    });
    setHandler(stop, () => {
      this.#stop = true;
    });
    setHandler(wanted, ({ after }) => this.#wanted(after));
    setHandler(progress, () => this.#view);
    setHandler(progressTold, (told) => this.#hear(told));
    this.#takeUpdates();
  }

  #takeUpdates(): void {
    setHandler(message, ({ text }) => this.#say(text), {
      validator: (given) => {
        if (this.#closed) refuse('message-refused', 'The run is over; start another one in its session');
        checkMessage(given, { count: this.#messages.length, bytes: this.#messageBytes });
      },
    });
    setHandler(decide, (decision) => this.#decide(decision), {
      validator: (given) => {
        checkDecision(given);
        if (this.#view.approval?.id !== given.id)
          refuse('decision-refused', 'No call with that id waits for a decision');
      },
    });
    setHandler(progressAfter, ({ version }) => this.#after(version), {
      validator: (given) => checkFollow(given, { sofar: this.#follows, now: this.#following }),
    });
  }

  /** Waits while the run is paused or a call waits for a person's word. False: it need not wait. */
  async untilGoOn(): Promise<boolean> {
    const goesOn = () => this.#stop || (!this.#paused && this.#view.approval === null);
    if (goesOn()) return false;
    if (this.#view.approval === null) this.#show({ state: 'paused' });
    // A task of the workflow without a command is played again together with the next one, where signals and updates come
    // before the results of activities: what they found here would be another state.
    upsertMemo({ waitsFor: this.#view.state });
    await condition(goesOn);
    upsertMemo({ waitsFor: null });
    this.#work();
    return true;
  }

  /** What an execution is given that begins now. */
  begin(): Wanted {
    this.#offered = this.#messages.length;
    this.#work();
    return this.#wanted(0);
  }

  /** Null: the run goes on. */
  take(outcome: AgentOutcome): AgentResult | null {
    this.#decision = null;
    this.#view = { ...this.#view, writing: 0 };
    if (outcome.type === 'suspended') {
      const { suspension } = outcome;
      if (suspension.type === 'approval')
        this.#show({ state: 'awaiting-approval', approval: suspension.request });
      return null;
    }
    const { steps, usage, costUsd, toolCalls, text } = outcome.result;
    this.#show({ step: steps, tools: [], usage, costUsd, toolCalls, lastWords: text.slice(0, 500) });
    // One that it was given and did not take it cannot take.
    const saidSince = this.#messages.length > this.#offered && outcome.messagesTaken < this.#messages.length;
    this.#closed = !saidSince;
    return saidSince ? null : outcome.result;
  }

  /** However the run ends: whoever follows it hears so. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#show({ state: 'done', approval: null, tools: [], writing: 0 });
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }

  #wanted(after: number): Wanted {
    const messages = this.#messages.map((text, index) => ({ index, text })).slice(after);
    return { paused: this.#paused, stop: this.#stop, messages, decision: this.#decision };
  }

  #say(text: string): { index: number } {
    this.#messageBytes += payloadBytes(text);
    return { index: this.#messages.push(text) - 1 };
  }

  async #after(version: number): Promise<RunProgressView> {
    this.#follows += 1;
    this.#following += 1;
    const isNewer = () => this.#view.version > version || this.#view.state === 'done';
    await CancellationScope.nonCancellable(() => condition(isNewer));
    this.#following -= 1;
    return this.#view;
  }

  /** A signal may come after the result of its execution, or of one that was given up. */
  #hear(told: ToldProgress | ToldWriting): void {
    const { step, lastWords, state } = this.#view;
    if (!('writing' in told)) {
      if (told.step > step) this.#show({ ...told, writing: 0 });
    } else if (told.step >= step && state === 'working')
      this.#show({ writing: told.writing, lastWords: told.lastWords || lastWords });
  }

  #decide(decision: Decision): void {
    this.#decision = decision;
    this.#show({ state: this.#paused ? 'paused' : 'working', approval: null });
  }

  #work(): void {
    if (this.#view.state !== 'working') this.#show({ state: 'working', approval: null });
  }

  #show(change: Partial<RunProgressView>): void {
    this.#view = { ...this.#view, ...change, version: this.#view.version + 1 };
  }
}
