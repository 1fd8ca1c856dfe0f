/**
 * One instance per process. Next bundles routes and pages separately and `server/` is a third bundle, so a
 * module-level variable would exist three times; `globalThis` is shared by all of them.
 */
export function singleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`stigmer.${name}`);
  const store: Record<symbol, unknown> = Object(globalThis);
  if (!(key in store)) store[key] = create();
  // biome-ignore lint/suspicious/noExplicitAny: the symbol's only writer is the line above
  return store[key] as any;
}
