/**
 * The values of `source`, and null whenever none came for `tickMs`: so that silence can be reported too. Leaving the
 * loop ends the source, also while it waits.
 */
export async function* ticking<T>(source: AsyncGenerator<T>, tickMs: number): AsyncGenerator<T | null> {
  let pending: Promise<IteratorResult<T>> | null = null;
  try {
    while (true) {
      pending ??= source.next();
      const outcome = await orTick(pending, tickMs);
      if (outcome === null) yield null;
      else {
        pending = null;
        if (outcome.done) return;
        yield outcome.value;
      }
    }
  } finally {
    // While `next` is pending the generator cannot be ended; it ends with its stream, by its own signal.
    if (pending === null) await source.return(undefined);
    else pending.catch(() => {});
  }
}

async function orTick<T>(pending: Promise<T>, tickMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const tick = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), tickMs);
  });
  try {
    return await Promise.race([pending, tick]);
  } finally {
    clearTimeout(timer);
  }
}
