import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '@/lib/core/clock';
import { Failure, messageOf } from '@/lib/core/failure';
import { ignoring } from '../sandbox/directory-handle';
import { explaining } from '../sandbox/refusal';
import { openFolder, type Sandbox } from '../sandbox/sandbox';
import { highestToken, highestTokenNow, LeaseFile, removeBelow } from './lease-file';

/** The folder of the tokens in the runner's own folder of a session. */
export const leaseFolder = 'lease';

export interface LeaseTimes {
  renewMs: number;
  /** A holder of which nothing was seen for so long, by the observer's own clock, has lost the lease. */
  patienceMs: number;
}

export const leaseTimes: LeaseTimes = { renewMs: 2000, patienceMs: 10_000 };

/** The right to work in a session's directory; disposing gives it back. */
export interface Lease extends AsyncDisposable {
  /** Grows with each holder of the directory, so that what an earlier one still writes can be told apart. */
  readonly token: number;
  /** Aborts with `session-lease-lost`. */
  readonly lost: AbortSignal;
  /**
   * Throws `session-lease-lost` when another process has taken over. Synchronous, so that what is begun in the same breath
   * is begun by the holder.
   */
  check(): void;
}

interface LeaseParts {
  /**
   * Name of the worker: the same when it is started again. What a lease of its own name is held by has ended, so that it
   * is not waited for; were it not so, the holder would find the lease lost. Left out: a name that nobody else has.
   */
  holder?: string;
  clock: Clock;
  /** Ends the wait. */
  signal: AbortSignal;
  times: LeaseTimes;
}

/**
 * Waits until no other process works in the session, then holds its directory. No two clocks are compared: a holder shows
 * that it lives by changing its file, and only the time since the last change that was seen counts.
 */
export async function takeLease(sandbox: Sandbox, parts: LeaseParts): Promise<Lease> {
  const folder = await openFolder(sandbox, leaseFolder);
  try {
    const file = await explaining(leaseFolder, () => takeNext(folder, parts));
    await removeBelow(folder, file.token);
    return hold(folder, file, parts);
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function takeNext(folder: FileHandle, parts: LeaseParts): Promise<LeaseFile> {
  const { clock, signal, times, holder = randomUUID() } = parts;
  let seen = { token: -1, content: '', at: 0 };
  for (;;) {
    signal.throwIfAborted();
    const token = await highestToken(folder).catch(wasRemoved);
    const content = await LeaseFile.read(folder, token);
    if (token !== seen.token || content !== seen.content) seen = { token, content, at: clock.monotonic() };
    const isThere = !LeaseFile.isFree(token, content) && !LeaseFile.isOf(content, holder);
    if (!isThere || clock.monotonic() - seen.at > times.patienceMs) {
      const taken = await LeaseFile.create(folder, token + 1, holder);
      if (taken !== null) return taken;
    } else {
      await clock.sleep(times.patienceMs / 20, signal);
    }
  }
}

function hold(folder: FileHandle, file: LeaseFile, { clock, times }: LeaseParts): Lease {
  const ending = new AbortController();
  const losing = new AbortController();
  const lose = (reason: string, cause?: unknown) => {
    losing.abort(leaseLost(reason, cause));
    ending.abort();
  };
  const check = () => {
    if (!losing.signal.aborted && highestTokenNow(folder) !== file.token) {
      lose('Another process has taken the session over');
    }
    losing.signal.throwIfAborted();
  };
  const renew = async () => {
    for (let at = clock.monotonic(); !ending.signal.aborted; ) {
      await clock.sleep(times.renewMs, ending.signal);
      try {
        check();
        await file.renew();
        at = clock.monotonic();
      } catch (error) {
        if (clock.monotonic() - at > times.patienceMs) lose(messageOf(error), error);
      }
    }
  };
  // Ends with the lease, given back or lost; both are told elsewhere.
  const renewing = renew().catch(() => undefined);
  return {
    token: file.token,
    lost: losing.signal,
    check,
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await renewing;
      await file.free().catch(() => undefined);
      await folder.close();
    },
  };
}

function wasRemoved(error: unknown): never {
  ignoring('ENOENT')(error);
  throw leaseLost('The session was cleaned up meanwhile', error);
}

export function leaseLost(reason: string, cause?: unknown): Failure {
  return new Failure({
    code: 'session-lease-lost',
    title: 'This worker no longer holds the session’s directory',
    reason,
    remedy: { summary: 'Nothing: the next attempt goes on where the journal of the new holder stands' },
    cause,
  });
}
