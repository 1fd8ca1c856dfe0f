/** What of a failure in a reply of Temporal's is read here. */
interface FailureReply {
  message?: string | null;
  cause?: FailureReply | null;
  applicationFailureInfo?: { type?: string | null } | null;
  timeoutFailureInfo?: { timeoutType?: unknown } | null;
}

export interface ToldFailure {
  /** Of the innermost cause: those around it only say that something failed. */
  message: string;
  /** The application's own name of it; empty: it gave none. */
  type: string;
  /** No worker took it in the time that its caller gave. */
  notTaken: boolean;
}

/** `TIMEOUT_TYPE_SCHEDULE_TO_START`. */
const scheduleToStart = 2;
const messageCharactersMax = 300;

export function toldFailure(failure: FailureReply | null | undefined): ToldFailure | null {
  if (!failure) return null;
  const told = toldFailure(failure.cause);
  const notTaken = Number(failure.timeoutFailureInfo?.timeoutType) === scheduleToStart;
  if (told !== null) return { ...told, notTaken: told.notTaken || notTaken };
  const [line = ''] = (failure.message ?? '').trim().split('\n');
  return {
    message: line.slice(0, messageCharactersMax) || 'It gave no reason',
    type: failure.applicationFailureInfo?.type ?? '',
    notTaken,
  };
}
