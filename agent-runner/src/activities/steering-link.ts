import type { AgentEvent, StepWriting } from '../agent/run-agent';
import type { Wanted } from '../agent/wanted';
import type { Logger } from '../logger';
import { askWanted, type Caller } from './caller';
import { ProgressTeller } from './progress-teller';

/** Between an execution and the workflow that called it. */
export interface SteeringLink {
  onEvent(event: AgentEvent): void;
  onWriting(writing: StepWriting): void;
  /**
   * Every two seconds: tells the caller what is written meanwhile.
   * @returns how often it did so
   */
  tick(): number;
  /** Messages from `after` on. Null: no answer, or nobody to ask. */
  ask(after: number): Promise<Wanted | null>;
  /** Resolves when the caller knows how far the run is. */
  flush(): Promise<void>;
}

/** `caller` null: nobody steers the run. `written`: how often earlier attempts told what was written. */
export function linkTo(
  caller: Caller | null,
  { sessionId }: { sessionId: string },
  written: number,
  logger: Logger,
): SteeringLink {
  if (caller === null) {
    const nothing = () => undefined;
    return {
      onEvent: nothing,
      onWriting: nothing,
      tick: () => 0,
      ask: async () => null,
      flush: async () => undefined,
    };
  }
  const unanswered = (reason: string) =>
    logger.warn('The run’s workflow does not answer: what it wanted last counts', { sessionId, reason });
  const teller = new ProgressTeller((progress) => caller.tell(progress).catch(() => undefined), written);
  return {
    onEvent: (event) => teller.onEvent(event),
    onWriting: (writing) => teller.onWriting(writing),
    tick: () => {
      teller.tick();
      return teller.written;
    },
    ask: (after) => askWanted(caller, after, unanswered),
    flush: () => teller.flush(),
  };
}
