import type { Connection } from '@temporalio/client';
import { startDeadline } from '@/lib/core/deadline';
import type { GrpcProblem } from './classify';

const callTimeoutMs = 3000;

/** One RPC under the deadline of every call; an aborted signal rejects with its own reason. */
export async function callTemporal<T>(
  connection: Connection,
  run: () => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  // Own signal for each call: the client adds a listener to it that it never removes.
  const scope = startDeadline(null, outer);
  try {
    outer?.throwIfAborted();
    const deadlineAt = Date.now() + callTimeoutMs;
    return await connection.withDeadline(deadlineAt, () => connection.withAbortSignal(scope.signal, run));
  } catch (error) {
    outer?.throwIfAborted();
    throw error;
  } finally {
    scope.end();
  }
}

/** The gRPC status of a thrown value; null when it is no answer of the gRPC client (a bug, then). */
export function grpcProblemOf(error: unknown): GrpcProblem | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return null;
  const details = 'details' in error && typeof error.details === 'string' ? error.details : error.message;
  return { status: error.code, details };
}
