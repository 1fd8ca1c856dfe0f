import type { ImageReference } from '@/lib/core/image-reference';
import type { RegistryRules } from './registry-rules';

/** One address at which an image may be asked for. */
export interface RegistryEndpoint {
  /** `host` or `host:port`, after which certificates are looked up. */
  host: string;
  scheme: 'http' | 'https';
  /** Of the image there. */
  repository: string;
  /** A copy of the registry: it gets no credentials, which are the registry's. */
  mirror: boolean;
}

/** Where the engine would ask, in its order: mirrors first; https first where it would also take http. */
export function endpointsOf(
  { registry, repository }: ImageReference,
  rules: RegistryRules,
): RegistryEndpoint[] {
  const mirrors = rules.mirrorsOf(registry).flatMap((mirror) => {
    const { scheme, host, prefix } = readMirror(mirror);
    const schemes = scheme === null ? schemesOf(host, rules) : [scheme];
    return schemes.map((each) => ({
      host,
      scheme: each,
      repository: `${prefix}${repository}`,
      mirror: true,
    }));
  });
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const own = schemesOf(registry, rules).map((scheme) => ({ host, scheme, repository, mirror: false }));
  return [...mirrors, ...own];
}

function schemesOf(host: string, rules: RegistryRules): Array<RegistryEndpoint['scheme']> {
  return rules.isInsecure(host) ? ['https', 'http'] : ['https'];
}

/** Docker's mirrors are URLs, Podman's are hosts with a path that goes before the repository. */
function readMirror(mirror: string): {
  scheme: RegistryEndpoint['scheme'] | null;
  host: string;
  prefix: string;
} {
  const [, named, host = '', path = ''] = /^(?:(https?):\/\/)?([^/]+)\/?(.*?)\/?$/.exec(mirror) ?? [];
  const scheme = named === 'http' || named === 'https' ? named : null;
  return { scheme, host, prefix: path === '' ? '' : `${path}/` };
}
