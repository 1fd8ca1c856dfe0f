import { Failure, messageOf } from '@/lib/core/failure';
import type { EngineConnection } from './connection';
import type { MachineFacts } from './engine-machine';
import type { Refusal } from './refusal';
import { wayReason } from './way-reasons';

const reasons: Record<string, string> = {
  ENOENT: 'The socket is not there: the engine is not running, or it was removed.',
  ECONNREFUSED: 'The socket is there, but nothing listens on it: the engine is not running.',
  EACCES: 'This user has no permission to use the socket.',
  ECONNRESET: 'The engine closed the connection in the middle of its answer: it was stopped or it restarted.',
};

/** The system's error code of a thrown value, e.g. `ENOENT`. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Nobody answered on the socket, or the connection broke. */
export function unreachable(connection: EngineConnection, action: string, cause: unknown): Failure {
  const errno = errnoOf(cause) ?? '';
  return new Failure({
    code: 'engine-unreachable',
    reference: errno === 'ECONNRESET' ? 'E2' : 'E1',
    title: `${connection.name} could not ${action}`,
    reason: reasons[errno] ?? wayReason(errno) ?? 'The connection to the engine broke.',
    remedy: { summary: `Start ${connection.name}, then try again.`, action: 'retry' },
    evidence: [
      { label: 'socket', value: connection.socketPath },
      { label: 'error', value: messageOf(cause) },
    ],
    cause,
  });
}

/** A container would get that machine's folders and network in place of ours. */
export function elsewhere(
  { name, socketPath }: EngineConnection,
  { hostname, kernel }: MachineFacts,
  operatingSystem: string,
): Failure {
  const machine = [hostname, operatingSystem, kernel].filter(Boolean).join(', ');
  return new Failure({
    code: 'engine-elsewhere',
    title: `${name} runs on another machine`,
    reason: `It answers from ${machine || 'a machine that it does not name'}. The workspace and the network of the worker would be over there.`,
    remedy: { summary: 'Run the console on that machine and reach its page through an SSH tunnel.' },
    evidence: [{ label: 'address', value: socketPath }],
  });
}

/** The engine accepted the connection and then said nothing within the time limit. */
export function notAnswering(connection: EngineConnection, action: string, cause: unknown): Failure {
  return new Failure({
    code: 'engine-not-answering',
    reference: 'E4',
    title: `${connection.name} could not ${action}`,
    reason:
      'The engine accepted the connection and did not answer in time: it is paused, overloaded or hung.',
    remedy: { summary: `Wait a moment; if it stays so, restart ${connection.name}.`, action: 'retry' },
    evidence: [{ label: 'socket', value: connection.socketPath }],
    cause,
  });
}

/** The engine answered with an error that has no name of its own. */
export function refused(
  connection: EngineConnection,
  action: string,
  answer: Refusal,
  cause: unknown,
): Failure {
  return new Failure({
    code: 'engine-refused',
    title: `${connection.name} could not ${action}`,
    reason: `The engine answered: ${answer.text || `status ${answer.status}`}.`,
    remedy: { summary: 'The engine’s own log says more.', action: 'retry' },
    evidence: [
      { label: 'status', value: String(answer.status) },
      { label: 'answer', value: answer.text },
    ],
    cause,
  });
}

/** The engine's answer does not have the form that its interface promises. */
export function answerInvalid(action: string, found: string, cause?: unknown): Failure {
  return new Failure({
    code: 'engine-answer-invalid',
    title: `The engine's answer could not be read`,
    reason: `While the console tried to ${action}, something that is not the engine's format came back. There may be a proxy in between.`,
    remedy: {
      summary: 'Try again; if it happens again, look at what listens on the socket.',
      action: 'retry',
    },
    evidence: [{ label: 'received', value: found.slice(0, 200) }],
    cause,
  });
}
