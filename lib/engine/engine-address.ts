/** Where TLS files are, as the docker command names them: ca.pem, cert.pem and key.pem, each as far as it is there. */
export interface EngineTls {
  directory: string;
  /** Whether the engine has to prove who it is. */
  verify: boolean;
}

/** How an engine is reached that does not listen on a socket of this machine. */
export type EngineReach =
  | { type: 'tcp'; host: string; port: number; tls: EngineTls | null }
  | { type: 'ssh'; host: string; user: string | null; port: number | null; enginePath: string | null };

/** What an address says; `socketPath` is the address itself where there is a `reach`. */
export interface EngineAddress {
  socketPath: string | null;
  reach?: EngineReach;
  /** Why nobody can be asked there; null when somebody can. */
  unsupported: string | null;
}

const plainPort = 2375;
const tlsPort = 2376;
/** ssh takes what begins with a dash for an option, and the other side's shell reads the path. */
const sshName = /^[\w.:%][\w.:%-]*$/;
const enginePath = /^\/[\w./@+:-]+$/;

/** Reads what DOCKER_HOST or a context has. What is refused is not repeated: it may hold a password. */
export function parseEngineHost(host: string, tls: EngineTls | null): EngineAddress {
  const path = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1] ?? (host.startsWith('/') ? host : null);
  if (path !== null) return { socketPath: path, unsupported: null };
  const url = urlOf(host);
  if (url === null) return refused('It is not an address of the form unix://, tcp:// or ssh://');
  if (url.password !== '') return refused('It holds a password, which would be seen by others. Use a key');
  if (url.protocol === 'tcp:') return tcp(url, tls);
  if (url.protocol === 'ssh:') return ssh(url);
  return refused(`${url.protocol}// is not supported; unix://, tcp:// and ssh:// are`);
}

function tcp({ hostname, port }: URL, tls: EngineTls | null): EngineAddress {
  if (hostname === '') return refused('It names no host');
  const number = Number(port) || (tls === null ? plainPort : tlsPort);
  const reach = { type: 'tcp', host: hostname.replace(/^\[|\]$/g, ''), port: number, tls } as const;
  return { socketPath: `tcp://${hostname}:${number}`, reach, unsupported: null };
}

function ssh({ hostname, username, port, pathname, search, hash }: URL): EngineAddress {
  const host = hostname.replace(/^\[|\]$/g, '');
  const user = username === '' ? null : decodeURIComponent(username);
  const path = pathname === '' || pathname === '/' ? null : pathname;
  const isPlain = sshName.test(host) && (user === null || sshName.test(user)) && search === '' && hash === '';
  if (!isPlain || (path !== null && !enginePath.test(path)))
    return refused('The form is ssh://user@host:port/path of the socket there, without other signs');
  const reach = { type: 'ssh', host, user, port: Number(port) || null, enginePath: path } as const;
  const address = `ssh://${user === null ? '' : `${user}@`}${hostname}${port === '' ? '' : `:${port}`}${path ?? ''}`;
  return { socketPath: address, reach, unsupported: null };
}

function urlOf(host: string): URL | null {
  try {
    return new URL(host);
  } catch {
    return null;
  }
}

function refused(unsupported: string): EngineAddress {
  return { socketPath: null, unsupported };
}
