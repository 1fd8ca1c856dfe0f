import { proxyNames } from '@/lib/contracts/proxies';
import { settingOf } from '@/lib/contracts/saved-settings';
import type { ContainerSpec } from '@/lib/engine/types';

/** An address that a variable holds, as host and port. */
export interface UsedAddress {
  variable: string;
  host: string;
  /** Null: that of the scheme, where there is one. */
  port: number | null;
}

const addressPattern =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/?#\s@]*@)?(\[[^\]\s]+\]|[^:/?#\s]+)(?::(\d{1,5}))?/i;
const schemePorts: Readonly<Record<string, number>> = { http: 80, https: 443 };
const proxies = new Set<string>(proxyNames.filter((name) => name.toLowerCase() !== 'no_proxy'));

/** Every service that the settings name, in the order of the variables. */
export function usedAddresses(environment: Readonly<Record<string, string>>): UsedAddress[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    if (settingOf(variable)?.hostAddress !== true && !proxies.has(variable)) return [];
    const [, scheme = '', host, port] = addressPattern.exec(value) ?? [];
    if (host === undefined) return [];
    const known = schemePorts[scheme.toLowerCase()] ?? null;
    return [{ variable, host, port: port === undefined ? known : Number(port) }];
  });
}

/** Of the names that the container is told, those that a setting uses. */
export function usedHosts({
  environment,
  extraHosts,
}: ContainerSpec): Array<{ name: string; address: string }> {
  const used = new Set(usedAddresses(environment).map(({ host }) => host));
  return extraHosts.flatMap((each) => {
    const colon = each.indexOf(':');
    const name = each.slice(0, colon);
    return used.has(name) ? [{ name, address: each.slice(colon + 1) }] : [];
  });
}
