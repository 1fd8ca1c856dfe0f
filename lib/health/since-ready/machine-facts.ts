import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFile, statfs } from 'node:fs/promises';
import { isIP } from 'node:net';
import { networkInterfaces, uptime } from 'node:os';
import { dirname } from 'node:path';
import { formatBytes, formatDuration } from '@/lib/core/units';
import type { TemporalSettings } from '@/lib/temporal/types';
import type { Observed } from './fold';

/** Less than this is soon full: a model's answer, a log and an image layer are of that size. */
const scarceBytes = 500_000_000;
/** Two clocks that are nearer than this are taken for one. */
const inStepMs = 5000;
/** Interfaces that engines make and take away as containers come and go. */
const enginesOwn = /^(?:veth|docker|br-|cni|podman|virbr|tap|lxc)/;

type Where = Pick<TemporalSettings, 'address' | 'certificateFiles'>;

/** What no engine and no Temporal tells. `where` null: no worker runs that would say where its Temporal is. */
export async function machineFacts(directories: readonly string[], where: Where | null): Promise<Observed> {
  return {
    boot: { '': await bootWords() },
    disk: await diskFacts(directories),
    addresses: interfaceFacts(),
    ...(where !== null && {
      'temporal-host': await hostFacts(where.address),
      certificates: await certificateFacts(where),
    }),
  };
}

async function bootWords(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  // To the minute: what is not Linux tells only how long it has been up.
  const bootedAt = new Date(Math.round((Date.now() / 1000 - uptime()) / 60) * 60_000);
  return id === null ? `started ${bootedAt.toISOString()}` : `start ${id.slice(0, 8)}`;
}

async function diskFacts(directories: readonly string[]): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const directory of directories) {
    const room = await roomAt(directory);
    const free = room.bsize * room.bavail;
    // In steps: it changes all the time, and only little of it matters.
    const rounded = Math.floor(free / 100_000_000) * 100_000_000;
    facts[`at ${directory}`] = free >= scarceBytes ? 'enough' : `about ${formatBytes(rounded)}`;
  }
  return facts;
}

/** Where the directory is, or will be. */
async function roomAt(directory: string): Promise<{ bsize: number; bavail: number }> {
  try {
    return await statfs(directory);
  } catch (error) {
    if (dirname(directory) === directory) throw error;
    return await roomAt(dirname(directory));
  }
}

function interfaceFacts(): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    if (enginesOwn.test(name)) continue;
    // An address of IPv6 that is for privacy changes by itself.
    const shown = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
    if (shown.length > 0) facts[`of ${name}`] = shown.map(({ address }) => address).join(', ');
  }
  return facts;
}

async function hostFacts(address: string): Promise<Record<string, string>> {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return {};
  try {
    const found = await lookup(host, { all: true });
    return {
      [host]: found
        .map((each) => each.address)
        .sort()
        .join(', '),
    };
  } catch {
    return { [host]: 'none' };
  }
}

async function certificateFacts({ certificateFiles }: Where): Promise<Record<string, string>> {
  const { ca = null, certificate = null } = certificateFiles ?? {};
  return {
    ...(ca !== null && { 'of the authority': await certificateWords(ca) }),
    ...(certificate !== null && { 'of the worker': await certificateWords(certificate) }),
  };
}

async function certificateWords(path: string): Promise<string> {
  try {
    const { fingerprint256, validTo } = new X509Certificate(await readFile(path));
    const until = new Date(validTo);
    const word = until.getTime() < Date.now() ? 'expired' : 'good until';
    return `${fingerprint256.slice(0, 11)}…, ${word} ${until.toISOString().slice(0, 10)}`;
  } catch (error) {
    return `cannot be read (${Object(error).code ?? 'no certificate'})`;
  }
}

/** `10 s ahead`; in steps of ten seconds, for a measurement is late by the way of a request. */
export function clockWords(offsetMs: number): string {
  if (Math.abs(offsetMs) < inStepMs) return 'in step with this machine’s';
  const rounded = Math.max(1, Math.round(Math.abs(offsetMs) / 10_000)) * 10_000;
  return `${formatDuration(rounded)} ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine’s`;
}

/**
 * Whether this machine's clock was set, or the machine slept, since the process began: the monotonic clock knows neither.
 */
export function leapWords(leapMs: number): string {
  if (Math.abs(leapMs) < inStepMs) return 'runs on';
  const rounded = Math.round(Math.abs(leapMs) / 10_000) * 10_000;
  return leapMs > 0
    ? `leapt forward by ${formatDuration(Math.max(rounded, inStepMs))}: it was set, or the machine slept`
    : `was set back by ${formatDuration(Math.max(rounded, inStepMs))}`;
}
