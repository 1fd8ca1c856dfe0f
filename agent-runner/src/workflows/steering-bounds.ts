import { ApplicationFailure } from '@temporalio/workflow';
import { payloadBytes } from '../payload-limit';

/** All of it goes into the input of an activity, beside that of the run: together they stay below what a payload may have. */
export const steeringBounds = {
  messageBytes: 100_000,
  /** Of all messages to a run. */
  messagesBytes: 300_000,
  messages: 250,
  decisionBytes: 100_000,
  /** Temporal gives a run 2000 updates, 10 at once: most of them are left to decisions. */
  follows: 500,
  followsAtOnce: 5,
};

/** Tells a client to ask the query `progress` instead. */
export const followByQuery = 'follow-by-query';

export function refuse(type: string, why: string): never {
  throw ApplicationFailure.nonRetryable(why, type);
}

/** Throws `message-refused`. */
export function checkMessage(given: unknown, said: { count: number; bytes: number }): void {
  const text = Object(given).text;
  if (typeof text !== 'string' || text === '') refuse('message-refused', 'Give a text');
  const bytes = payloadBytes(text);
  const { messageBytes, messagesBytes, messages } = steeringBounds;
  if (bytes > messageBytes)
    refuse('message-refused', `It has ${bytes} bytes as JSON; give at most ${messageBytes}`);
  if (said.bytes + bytes > messagesBytes || said.count >= messages)
    refuse(
      'message-refused',
      `A run takes ${messages} messages with ${messagesBytes} bytes together; say more in the next run of the session`,
    );
}

/** `sofar` and `now`: how many followed the run, and how many do. Throws `follow-by-query`. */
export function checkFollow(given: unknown, { sofar, now }: { sofar: number; now: number }): void {
  if (typeof Object(given).version !== 'number') refuse('follow-refused', 'version: Give a number');
  if (sofar >= steeringBounds.follows || now >= steeringBounds.followsAtOnce)
    refuse(followByQuery, 'Too many follow this run; ask its query "progress" from time to time');
}

/** Throws `decision-refused`. */
export function checkDecision(given: unknown): void {
  const { decision, input, reason } = Object(given);
  const refused = (why: string) => refuse('decision-refused', why);
  if (!['approve', 'deny', 'edit'].includes(decision)) refused('decision: Use approve, deny or edit');
  if ((decision === 'edit') !== (input !== undefined))
    refused('input: Give one with edit, and with edit only');
  if (reason !== undefined && (typeof reason !== 'string' || decision !== 'deny'))
    refused('reason: Give a text, with deny only');
  const bytes = payloadBytes(given);
  if (bytes > steeringBounds.decisionBytes)
    refused(`It has ${bytes} bytes as JSON; give at most ${steeringBounds.decisionBytes}`);
}
