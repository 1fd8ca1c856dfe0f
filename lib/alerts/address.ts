import { type LookupAddress, lookup as lookupName } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Failure } from '@/lib/core/failure';

/**
 * Nobody is told anything here: link-local, where clouds hand out credentials, their other addresses for that, and what is no host
 * at all. This machine and private networks are allowed: that is where many receive.
 */
const refused = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 3],
] as const)
  refused.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['ff00::', 8],
  // The same IPv4 addresses in the forms of NAT64, 6to4 and of IPv4-compatible addresses; Teredo hides them.
  ['64:ff9b::a9fe:0', 112],
  ['2002:a9fe::', 32],
  ['::a9fe:0', 112],
  ['2001::', 32],
] as const)
  refused.addSubnet(network, prefix, 'ipv6');

const refusedCode = 'EREFUSEDADDRESS';

/** Recognises what `guardedLookup` refused. */
export function isRefusedAddress(error: unknown): boolean {
  return Object(error).code === refusedCode;
}

export function isRefused(address: string): boolean {
  const family = isIP(address);
  return family === 0 || refused.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Resolves once, and the connection goes to what was looked at: a name cannot become another address in between. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookupName(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const usable = (addresses ?? []).filter(({ address }) => !isRefused(address));
    const [first] = usable;
    if (error !== null) return callback(error, []);
    if (first === undefined || usable.length < addresses.length)
      return callback(Object.assign(new Error('Refused address'), { code: refusedCode }), []);
    if (options.all) callback(null, usable);
    else callback(null, first.address, first.family);
  });
};

/** Without brackets, as `isIP` takes it. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** @throws Failure `alert-address-refused`, which never has the address in it */
export function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw refusal('It is no address of http or https.', 'Write it with https:// or http://.');
  const host = hostOf(url);
  if (host === '' || (isIP(host) !== 0 && isRefused(host)))
    throw refusal(
      'It leads to a link-local address, to where a cloud hands out credentials, or to no host.',
      'Write the address of a receiver.',
    );
  return url;
}

function refusal(reason: string, summary: string): Failure {
  return new Failure({
    code: 'alert-address-refused',
    title: 'Nothing is sent to this address',
    reason,
    remedy: { summary },
  });
}

const shownLabelMax = 12;

/** As much as tells one from another: path, query and user may be the secret, and a long part of the name as well. */
export function maskedAddress(url: string): string {
  // Edited by hand it may be anything.
  if (!URL.canParse(url)) return '•••';
  const { protocol, host, hostname } = new URL(url);
  const name = hostname
    .split('.')
    .map((label) => (label.length > shownLabelMax ? '•••' : label))
    .join('.');
  return `${protocol}//${host.replace(hostname, name)}/•••`;
}
