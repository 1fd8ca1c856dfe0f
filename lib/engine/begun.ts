/**
 * The values of `source`, whose work starts now and not at the first turn of the loop. A caller that never reads them must
 * abort the source's own signal.
 */
export function begun<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const first = source.next();
  // The reader gets it; without a reader it must not count as unhandled.
  first.catch(() => undefined);
  return values(source, first);
}

async function* values<T>(source: AsyncGenerator<T>, first: Promise<IteratorResult<T>>): AsyncGenerator<T> {
  try {
    for (let result = await first; !result.done; result = await source.next()) yield result.value;
  } finally {
    await source.return(undefined);
  }
}
