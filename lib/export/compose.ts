import type { ExportRequest } from '@/lib/contracts/export';
import { ownProbe } from '@/lib/contracts/own-probe';
import { shellWord } from '@/lib/core/shell-command';
import { mountTarget } from '@/lib/settings/workspace-root';
import { typed } from './head-lines';
import type { PortableSecret, PortableWorker } from './portable-worker';
import { noted, quoted, quotedAll, type YamlValue, yamlText } from './yaml-text';

/** Compose and `docker stack` replace `$NAME` by a variable of whoever runs them. */
export const literal = (text: string) => text.replaceAll('$', '$$$$');
export const literalAll = (texts: Readonly<Record<string, string>>) =>
  quotedAll(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, literal(text)])));

export const filesOf = ({ secrets }: PortableWorker) => secrets.filter(({ as }) => as === 'file');
const variablesOf = ({ secrets }: PortableWorker) => secrets.filter(({ as }) => as === 'variable');
/** Where a person puts the values, beside the file. */
const fileOf = ({ name, source }: PortableSecret) => source ?? `./secrets/${name}`;

export function imageOf({ image: { reference, tag } }: PortableWorker): YamlValue {
  return tag === null || reference.endsWith(`:${tag}`) ? reference : noted(`Tag ${tag}`, reference);
}

/** Of the console's own container, in the words that Compose and Swarm share. */
export function commonService(worker: PortableWorker): { [key: string]: YamlValue } {
  const { user, log, hosts } = worker;
  return {
    image: imageOf(worker),
    user: quoted(`${user.uid}:${user.gid}`),
    init: worker.init ? noted('The first process of this image may not hear SIGTERM.', true) : undefined,
    read_only: worker.readOnlyRootfs,
    cap_drop: ['ALL'],
    stop_grace_period: noted(
      'Longer than the worker waits for running activities.',
      `${worker.stopSeconds}s`,
    ),
    extra_hosts: hosts.length === 0 ? undefined : hosts.map(({ name, address }) => `${name}:${address}`),
    logging: {
      driver: 'json-file',
      options: { 'max-size': quoted(String(log.maxSizeBytes)), 'max-file': quoted(String(log.maxFiles)) },
    },
  };
}

function healthcheck({ hasProbe, probeStartSeconds }: PortableWorker): YamlValue {
  if (!hasProbe) return undefined;
  const start =
    probeStartSeconds === null ? {} : { start_period: '30s', start_interval: `${probeStartSeconds}s` };
  const test = ['CMD', ...ownProbe];
  return { test, interval: '30s', timeout: '10s', retries: 3, ...start };
}

function workspaceMount({ folder, relabel }: PortableWorker, { storage }: ExportRequest): YamlValue {
  if (storage === 'temporary')
    return noted('Goes with the container.', { type: 'volume', target: mountTarget });
  if (storage === 'volume') return { type: 'volume', source: 'workspace', target: mountTarget };
  const bind = { create_host_path: false, ...(relabel && { selinux: 'z' }) };
  return { type: 'bind', source: literal(folder), target: mountTarget, bind };
}

function environmentOf(worker: PortableWorker): YamlValue {
  const asked = variablesOf(worker).map(({ name }) => [
    name,
    noted('From the shell or the file .env.', quoted(`\${${name}:?${name} is not set}`)),
  ]);
  return { ...literalAll(worker.environment), ...Object.fromEntries(asked) };
}

/** The commands before the first `up`. */
export function composeSteps(worker: PortableWorker): Array<readonly [string, ...string[]]> {
  const values = filesOf(worker).filter(({ source }) => source === null);
  const made = values.map((each) => `(umask 377; cat > ${shellWord(fileOf(each))})    # ${typed}`);
  const { uid, gid } = worker.user;
  const asked = variablesOf(worker).map(({ name }) => name);
  return [
    ...(made.length === 0
      ? []
      : [
          [
            'Its secrets, which the container’s user must be able to read:',
            'mkdir -m 700 secrets',
            ...made,
          ] as const,
          ['Unless you are that user:', `sudo chown -R ${uid}:${gid} secrets`] as const,
        ]),
    ...(asked.length === 0 ? [] : [[`Set in the shell or in the file .env: ${asked.join(', ')}`] as const]),
    ['Start it:', 'docker compose up --detach --wait'],
  ];
}

export function composeFile(worker: PortableWorker, request: ExportRequest, head: string): string {
  const { replicas, storage } = request;
  const files = filesOf(worker);
  const service = {
    ...commonService(worker),
    network_mode:
      worker.network === 'host'
        ? noted('As on this machine: localhost in the settings is the machine.', 'host')
        : undefined,
    userns_mode: worker.keepId ? 'keep-id' : undefined,
    security_opt: ['no-new-privileges:true'],
    tmpfs: Object.entries(worker.tmpfs).map(([path, options]) => `${path}:${options}`),
    pids_limit: worker.pidsLimit,
    mem_limit: noted('The worker with all commands of its agents.', `${worker.memoryMiB}m`),
    restart: 'unless-stopped',
    scale: replicas.max > 1 ? replicas.max : undefined,
    healthcheck: healthcheck(worker),
    volumes: [workspaceMount(worker, request)],
    environment: environmentOf(worker),
    secrets: files.length === 0 ? undefined : files.map(({ name, path }) => ({ source: name, target: path })),
  };
  const document = {
    name: 'agent-runner',
    services: { 'agent-runner': service },
    volumes: storage === 'volume' ? { workspace: {} } : undefined,
    secrets:
      files.length === 0
        ? undefined
        : Object.fromEntries(files.map((each) => [each.name, { file: literal(fileOf(each)) }])),
  };
  return yamlText(head, [document]);
}
