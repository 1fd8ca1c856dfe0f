/** Waits for the work unless the signal aborts first; the work goes on. */
export async function raceSignal(work: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return await work;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
