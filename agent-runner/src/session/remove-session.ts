import { systemClock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { removeSandbox } from '../sandbox/remove-sandbox';
import { findSandbox, type Sandbox } from '../sandbox/sandbox';
import { type Lease, leaseTimes, takeLease } from './lease';

/** Removes the session's directory once nobody works in it any more; false when there was none. */
export async function removeSession(
  workspaceDirectory: string,
  sessionId: string,
  signal: AbortSignal,
): Promise<boolean> {
  await using sandbox = await findSandbox(workspaceDirectory, sessionId).catch(notEnterable);
  await using _lease = sandbox && (await leaseOf(sandbox, signal));
  return await removeSandbox(workspaceDirectory, sessionId, signal);
}

async function leaseOf(sandbox: Sandbox, signal: AbortSignal): Promise<Lease | null> {
  return await takeLease(sandbox, { clock: systemClock, signal, times: leaseTimes }).catch(notEnterable);
}

/** Closed by its permissions, or on a full disk: there nobody can begin to work, and it must be possible to remove it. */
function notEnterable(error: unknown): null {
  if (isFailure(error)) return null;
  throw error;
}
