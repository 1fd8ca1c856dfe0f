import { createHash } from 'node:crypto';
import type { AgentTool, ToolResult } from '../tools/tool';
import type { ApprovalRule } from './approval-rule';
import type { ConversationMessage, ToolCall } from './conversation';
import type { Journal } from './journal';
import { saidMessage } from './run-progress';
import { type ApprovalRequest, RunSuspended } from './run-suspended';
import type { Said } from './said';
import type { Decision, Wanted } from './wanted';

/** Shown to whoever decides; the journal has all of it. */
const shownInputMax = 16_000;
/** The model knows what it wrote; this is what became of it. */
const toldInputMax = 4000;

export interface SteeringParts {
  journal: Journal;
  needsApproval: ApprovalRule;
  /** Null: nobody steers the run, and nobody can be asked. */
  caller: {
    known: Wanted;
    /** Messages from `after` on. Null when the caller does not answer: what was known last goes on to count. */
    ask(after: number): Promise<Wanted | null>;
  } | null;
}

/** `said`: how many messages came. */
interface Heard {
  said: number;
  stop: boolean;
}

export type Verdict =
  | { type: 'granted'; run(signal: AbortSignal): Promise<ToolResult> }
  | { type: 'refused'; result: ToolResult };

interface PlacedCall {
  step: number;
  index: number;
  call: ToolCall;
}

/**
 * What people want of a run: messages between its steps, a pause, a stop, a word on calls that need one. Messages are
 * journalled when they are taken. A word on a call never is: the journal lies where the agent's commands may write, so only the
 * caller's word counts, and the caller keeps it until the execution that got it has ended.
 */
export class Steering {
  readonly #parts: SteeringParts;
  readonly #said: Said[];
  #known: Wanted | null;
  #stopped = false;

  constructor(parts: SteeringParts) {
    this.#parts = parts;
    this.#known = parts.caller?.known ?? null;
    this.#said = parts.journal.found.filter((record) => record.type === 'said');
  }

  get messagesTaken(): number {
    return this.#said.length;
  }

  /**
   * At the end of a step (0: before the first): what was said goes into the conversation. `live`: the journal goes no
   * further, so that people are asked.
   * @throws RunSuspended when the run is paused
   */
  async hear(tell: (message: ConversationMessage) => void, step: number, live: boolean): Promise<Heard> {
    const wanted = live ? await this.#ask() : null;
    for (const { index, text } of wanted?.messages ?? []) {
      if (index === this.#said.length) await this.#take({ type: 'said', step, index, text });
    }
    const said = this.#said.filter((message) => message.step === step);
    for (const message of said) tell(saidMessage(message));
    if (wanted?.paused && !wanted.stop) throw new RunSuspended({ type: 'paused' });
    return { said: said.length, stop: wanted?.stop ?? false };
  }

  needsApproval(tool: string): boolean {
    return this.#parts.needsApproval(tool);
  }

  /**
   * Whether a call may be made; it runs with the input that was approved.
   * @throws RunSuspended when a person has to decide first
   */
  verdictOn(placed: PlacedCall, tool: AgentTool): Verdict {
    const { call } = placed;
    if (this.#stopped) return refused(stoppedText);
    if (!this.needsApproval(call.name)) return granted(tool, call.input);
    if (this.#known === null) return refused(nobodyText);
    const request = requestFor(placed);
    const { decision, stop } = this.#known;
    if (decision?.id === request.id) return verdictOf(decision, call, tool);
    if (!stop) throw new RunSuspended({ type: 'approval', request });
    this.#stopped = true;
    return refused(stoppedText);
  }

  async #ask(): Promise<Wanted | null> {
    const wanted = await this.#parts.caller?.ask(this.messagesTaken);
    if (this.#known !== null && wanted)
      this.#known = { ...wanted, decision: wanted.decision ?? this.#known.decision };
    return this.#known;
  }

  async #take(message: Said): Promise<void> {
    await this.#parts.journal.append(message);
    this.#said.push(message);
  }
}

const stoppedText = 'This call was not run: the run was stopped by a person.';
const nobodyText =
  'This call was not run: it needs the approval of a person, and nobody can be asked in this run.';

function refused(text: string): Verdict {
  return { type: 'refused', result: { text, isError: true } };
}

function granted(tool: AgentTool, input: unknown): Verdict {
  return { type: 'granted', run: (signal) => tool.execute(input, signal) };
}

function verdictOf(decision: Decision, { input }: ToolCall, tool: AgentTool): Verdict {
  switch (decision.decision) {
    case 'approve':
      return granted(tool, input);
    case 'edit':
      return edited(tool, decision.input);
    case 'deny': {
      const reason = decision.reason ? `: ${decision.reason}` : '.';
      return refused(`This call was not run: a person refused it${reason}`);
    }
  }
}

function edited(tool: AgentTool, input: unknown): Verdict {
  const note = `[A person changed the input of this call to ${cut(JSON.stringify(input), toldInputMax)}]`;
  return {
    type: 'granted',
    run: async (signal) => {
      const { text, isError } = await tool.execute(input, signal);
      return { text: `${note}\n${text}`, isError };
    },
  };
}

/** The id holds the call itself: a word on it cannot be taken for one on another call in its place. */
function requestFor({ step, index, call: { name, input } }: PlacedCall): ApprovalRequest {
  const text = JSON.stringify(input);
  const hash = createHash('sha256').update(`${name} ${text}`).digest('hex').slice(0, 16);
  const shown = cut(text, shownInputMax);
  return { id: `${step}-${index}-${hash}`, tool: name, input: shown, inputCut: shown !== text };
}

function cut(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
}
