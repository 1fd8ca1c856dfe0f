/** What the guard looks at: nothing but the request's own bytes and how it came in. */
export interface GuardRequest {
  method: string;
  /** Request target as sent. */
  target: string;
  httpVersion: string;
  /** Header pairs as sent, names in any case, duplicates kept. */
  headers: ReadonlyArray<readonly [string, string]>;
  /** `socket`: came over the unix socket, whose file mode is the permission of the command line. */
  transport: 'tcp' | 'socket';
}

export function valuesOf(request: GuardRequest, name: string): string[] {
  return request.headers.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
}

/** The value of a header that stands there exactly once; null otherwise. */
export function onlyValueOf(request: GuardRequest, name: string): string | null {
  const [value, ...others] = valuesOf(request, name);
  return value === undefined || others.length > 0 ? null : value;
}

/** A path as Next would see it: absolute, no dots or encodings that could mean another route. */
export function safePath(target: string): string | null {
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith('/') || path.startsWith('//')) return null;
  return /[\\#\0]|%2e|%2f|%5c|%00|\/\.{1,2}(\/|$)/i.test(path) ? null : path;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The Host that was asked for, on any port, where it is a loopback name; null for every other. */
export function loopbackHost(request: GuardRequest): string | null {
  const host = onlyValueOf(request, 'host');
  const match = /^([a-z0-9.]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/.exec(host ?? '');
  return match?.[1] !== undefined && loopbackNames.has(match[1]) ? host : null;
}

/** Whether a browser sent it: a page's script can neither leave out nor forge these headers. */
export function isOfBrowser(request: GuardRequest): boolean {
  return request.headers.some(([name]) => /^(origin|sec-fetch-.*)$/i.test(name));
}
