import type { Decision, ExportRequest } from '@/lib/contracts/export';
import { isThisMachine } from '@/lib/contracts/this-machine';
import { isHereOnly } from './portable-image';
import type { ExportSource, PortableWorker } from './portable-worker';
import { scalerDecisions } from './scaler-decisions';
import { type UsedAddress, usedAddresses } from './used-hosts';

/** Compose and systemd run it on one machine, which is this one unless somebody moves the file. */
export const staysHere = ({ target }: Pick<ExportRequest, 'target'>) =>
  target === 'compose' || target === 'quadlet';

const isOwn = ({ host, port }: UsedAddress) => isThisMachine(`${host}:${port ?? 1}`);

function imageDecisions(source: ExportSource, request: ExportRequest): Decision[] {
  const subject = 'image';
  if (isHereOnly(source)) {
    const text = `${source.spec.image} is on this machine only. To run it elsewhere, push it to a registry and write its name there.`;
    return [{ subject, text, needed: !staysHere(request) }];
  }
  if (source.image !== null) return [];
  const text = 'It is not on this machine, so that its digest is not known: the tag may move.';
  return [{ subject, text, needed: false }];
}

function addressDecisions(worker: PortableWorker, request: ExportRequest): Decision[] {
  return usedAddresses(worker.environment)
    .filter(isOwn)
    .map(({ variable, host }) => ({
      subject: variable,
      needed: !staysHere(request),
      text: staysHere(request)
        ? `${host} is this machine. To run it elsewhere, export it with --set ${variable}=ADDRESS.`
        : `${host} is this machine, there it is the container: export it with --set ${variable}=ADDRESS.`,
    }));
}

/** The values are secret where they hold a password: then only the name is known here. */
function proxyDecisions({ environment, secrets }: PortableWorker): Decision[] {
  const names = [...Object.keys(environment), ...secrets.map(({ name }) => name)];
  return names
    .filter((name) => /^https?_proxy$/i.test(name))
    .map((subject) => ({
      subject,
      needed: false,
      text: 'It is this machine’s proxy: is it the right one there?',
    }));
}

function hostDecisions({ hosts }: PortableWorker): Decision[] {
  return hosts
    .filter(({ name }) => !isThisMachine(`${name}:1`))
    .map(({ name, address }) => ({
      subject: name,
      needed: false,
      text: `Its address ${address} is from this machine’s hosts file: is it the same there?`,
    }));
}

function metricsDecisions({ environment }: PortableWorker, request: ExportRequest): Decision[] {
  const { METRICS_PORT, METRICS_ADDRESS = '127.0.0.1' } = environment;
  if (METRICS_PORT === undefined || staysHere(request) || !METRICS_ADDRESS.startsWith('127.')) return [];
  const text = 'Nobody outside the container reaches it there: export it with --set METRICS_ADDRESS=0.0.0.0.';
  return [{ subject: 'METRICS_ADDRESS', needed: false, text }];
}

function folderDecisions({ folder }: PortableWorker, { storage }: ExportRequest): Decision[] {
  if (storage !== 'folder') return [];
  const text = `The workspace is ${folder} of this machine; a worker of the console works in it as well.`;
  return [{ subject: 'workspace', needed: false, text }];
}

/** Of our images `/workspace` belongs to the user they run as. */
function ownerDecisions({ hasProbe, user }: PortableWorker, { target, storage }: ExportRequest): Decision[] {
  if (hasProbe || storage === 'folder' || target === 'kubernetes') return [];
  const text = `The image is not ours: an empty volume may belong to root, and ${user.uid}:${user.gid} has to write it.`;
  return [{ subject: 'workspace', needed: false, text }];
}

/** Swarm gives secrets as files and in no other way. */
function swarmDecisions({ secrets }: PortableWorker, { target }: ExportRequest): Decision[] {
  if (target !== 'swarm') return [];
  return secrets
    .filter(({ as }) => as === 'variable')
    .map(({ name }) => ({
      subject: name,
      needed: true,
      text: 'Swarm has secrets as files only, and nothing reads this one from a file: it is left out.',
    }));
}

/** What only people can decide, the necessary first. */
export function decisionsOf(
  worker: PortableWorker,
  source: ExportSource,
  request: ExportRequest,
): Decision[] {
  const all = [
    ...imageDecisions(source, request),
    ...addressDecisions(worker, request),
    ...swarmDecisions(worker, request),
    ...scalerDecisions(worker, request),
    ...proxyDecisions(worker),
    ...hostDecisions(worker),
    ...metricsDecisions(worker, request),
    ...folderDecisions(worker, request),
    ...ownerDecisions(worker, request),
  ];
  return [...all.filter(({ needed }) => needed), ...all.filter(({ needed }) => !needed)];
}
