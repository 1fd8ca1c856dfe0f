import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { z } from 'zod';
import type { AgentEvent, StepWriting } from '../agent/run-agent';

/** Attempts in a row that got nowhere before a run is given up. */
export const fruitlessAttemptsMax = 20;

const detailsSchema = z.object({
  step: z.number(),
  since: z.number(),
  /** How often the caller was told of an answer while it was written. */
  written: z.number().optional(),
});

/** Details of a run's heartbeats. */
interface HeartbeatDetails extends z.infer<typeof detailsSchema> {
  /** Code of what the model's server is waited for. */
  waiting?: string;
  /** Characters of the answer that the model is writing: a server that writes is told from a silent one. */
  writing?: number;
}

/** What Temporal tells an attempt of itself. */
export interface AttemptInfo {
  /** From 1. */
  attempt: number;
  /** Of the last heartbeat of the attempts before. */
  lastDetails: unknown;
}

/**
 * Tells Temporal how far a run is, and counts its attempts in vain: `since` is the attempt that last got on. One that only
 * hands the run back (the worker stops, the run is paused) is not counted.
 */
export class ProgressReport {
  readonly #attempt: number;
  readonly #send: (details: HeartbeatDetails) => void;
  #details: HeartbeatDetails;

  constructor({ attempt, lastDetails }: AttemptInfo, send: (details: unknown) => void) {
    const last = detailsSchema.safeParse(lastDetails);
    this.#attempt = attempt;
    this.#send = send;
    this.#details = last.success ? last.data : { step: 0, since: 1 };
  }

  get written(): number {
    return this.#details.written ?? 0;
  }

  /** @throws a failure that is not retried, when the attempts before got nowhere and none could say why */
  begin(): void {
    if (this.#attempt - this.#details.since < fruitlessAttemptsMax) return;
    throw ApplicationFailure.create({
      type: 'run-without-progress',
      nonRetryable: true,
      message: `The run got nowhere in ${fruitlessAttemptsMax} attempts: its workers ended or hung. Look into their logs and their memory, then start it again`,
    });
  }

  tell(): void {
    this.#send(this.#details);
  }

  /** Goes out with the next heartbeat. */
  onWriting({ step, characters }: StepWriting): void {
    const { since, written } = this.#details;
    this.#details = { step, since, ...(written !== undefined && { written }), writing: characters };
  }

  toldWriting(written: number): void {
    if (written > 0) this.#details = { ...this.#details, written };
  }

  onEvent(event: AgentEvent): void {
    const { step } = event;
    const gotOn = event.type !== 'step-start' && event.type !== 'model-wait';
    const since = gotOn ? this.#attempt : this.#details.since;
    const { written } = this.#details;
    this.#details = {
      step,
      since,
      ...(written !== undefined && { written }),
      ...(event.type === 'model-wait' && { waiting: event.code }),
    };
    this.tell();
  }

  handedBack(): void {
    this.#details = { ...this.#details, since: Math.min(this.#details.since + 1, this.#attempt + 1) };
    this.tell();
  }

  /** The failure of this attempt as Temporal gets it: the last one of too many is not retried. */
  judge(error: unknown): unknown {
    if (this.#attempt - this.#details.since + 1 < fruitlessAttemptsMax) return error;
    if (!(error instanceof Error) || error instanceof CancelledFailure) return error;
    const { type, details, nonRetryable } =
      error instanceof ApplicationFailure ? error : { type: error.name, details: [], nonRetryable: false };
    if (nonRetryable) return error;
    const message = `${error.message}. Given up after ${fruitlessAttemptsMax} attempts without progress`;
    return ApplicationFailure.nonRetryable(message, type, ...(details ?? []));
  }
}
