import { type GuardRequest, onlyValueOf, valuesOf } from './guard-request';

const actionHeader = 'next-action';
/** Saved settings are the largest input: dozens of lines of at most 8 KiB, few of them near it. */
const bodyBytesMax = 256 * 1024;

/** What Next was built with. In development nothing is known ahead: null, and Next itself knows what it has. */
export interface BuiltActions {
  pages: ReadonlySet<string>;
  ids: ReadonlySet<string>;
}

export function asksForAction(request: GuardRequest): boolean {
  return valuesOf(request, actionHeader).length > 0;
}

/** Whether it has the one form in which this console's own pages call an action: nothing else that Next would run. */
export function isActionCall(
  request: GuardRequest,
  path: string,
  host: string,
  built: BuiltActions | null,
): boolean {
  const length = onlyValueOf(request, 'content-length');
  return (
    request.method === 'POST' &&
    (built === null || built.pages.has(path)) &&
    onlyValueOf(request, 'origin') === `http://${host}` &&
    /^[0-9a-f]{40,64}$/.test(onlyValueOf(request, actionHeader) ?? '') &&
    /^text\/plain(;charset=utf-8)?$/i.test(onlyValueOf(request, 'content-type') ?? '') &&
    /^\d{1,7}$/.test(length ?? '') &&
    Number(length) <= bodyBytesMax
  );
}

/** Ids change with each build: one that is not there belongs to a page that is older than the console. */
export function isOfThisBuild(request: GuardRequest, built: BuiltActions | null): boolean {
  return built === null || built.ids.has(onlyValueOf(request, actionHeader) ?? '');
}
