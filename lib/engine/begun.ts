/**
 * The values of `source`, which works on the first one from now on and not from the first turn of the loop. Who never
 * reads them ends the source by its own signal.
 */
export function begun<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const first = source.next();
  // Told to the reader; without one it is nobody's error.
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
