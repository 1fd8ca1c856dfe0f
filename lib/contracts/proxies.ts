import { isThisMachine } from './this-machine';

/** The names that most programs read. In small letters they go before, as with curl. */
export const proxyNames = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'HTTP_PROXY',
  'no_proxy',
  'NO_PROXY',
] as const;

/** Null: none. Their addresses may hold a password. */
export interface Proxies {
  http: URL | null;
  https: URL | null;
  /** Hosts that are reached without, as `host` (with all under it) or `host:port`; `*`: all. */
  without: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A problem never repeats the value. */
export function readProxies(environment: Environment, problems: string[]): Proxies {
  const [https, http, without] = [
    pick(environment, 'https'),
    pick(environment, 'http'),
    pick(environment, 'no'),
  ];
  return {
    http: http && readProxy(http, problems),
    https: https && readProxy(https, problems),
    without: (without?.value ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .map((host) => host.replace(/^\*?\./, ''))
      .filter((host) => host !== ''),
  };
}

interface Variable {
  name: string;
  value: string;
}

function pick(environment: Environment, kind: string): Variable | null {
  const names: readonly string[] = proxyNames.filter((name) => name.toLowerCase() === `${kind}_proxy`);
  const name = names.find((each) => environment[each]);
  return name === undefined ? null : { name, value: environment[name] ?? '' };
}

/** Without a scheme it is an HTTP proxy. */
function readProxy({ name, value }: Variable, problems: string[]): URL | null {
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return url;
  problems.push(`${name}: Write the URL of an HTTP proxy, such as http://proxy:3128`);
  return null;
}

/** The proxy for an address; null: it is reached directly. This machine always is. */
export function proxyFor(url: URL, { http, https, without }: Proxies): URL | null {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const host = url.hostname.toLowerCase();
  const isMeant = (each: string) =>
    each === '*' || each === `${host}:${port}` || each === host || host.endsWith(`.${each}`);
  if (isThisMachine(`${host}:${port}`) || without.some(isMeant)) return null;
  return url.protocol === 'https:' ? https : http;
}
