import type { ExportRequest } from '@/lib/contracts/export';
import { ownProbe } from '@/lib/contracts/own-probe';
import { mountTarget } from '@/lib/settings/workspace-root';
import { takingSecret } from './head-lines';
import type { PortableSecret, PortableWorker } from './portable-worker';

type Line = readonly [key: string, value: string] | string;

const controlCodes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
const hex = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** For systemd, whose command line the word becomes part of: `%` begins a specifier there, `$` a variable. */
const literal = (text: string) => text.replaceAll('%', '%%').replaceAll('$', '$$$$');

/** One word of a unit's line. */
export function unitWord(text: string): string {
  const escaped = literal(text)
    .replace(/[\\"]/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) => controlCodes[character] ?? hex(character));
  return `"${escaped}"`;
}

const secretName = (name: string) => `agent-runner.${name}`;

function secretLine({ user: { uid, gid } }: PortableWorker, { name, as, path }: PortableSecret): Line {
  const how =
    as === 'file' ? `type=mount,target=${path},uid=${uid},gid=${gid},mode=0400` : `type=env,target=${name}`;
  return ['Secret', `${secretName(name)},${how}`];
}

function workspaceLine({ folder, relabel }: PortableWorker, { storage }: ExportRequest): Line {
  if (storage === 'temporary') return ['Volume', mountTarget];
  const source = storage === 'volume' ? 'agent-runner.volume' : literal(folder);
  return ['Volume', `${source}:${mountTarget}${relabel && storage === 'folder' ? ':z' : ''}`];
}

function probeLines({ hasProbe }: PortableWorker): Line[] {
  if (!hasProbe) return [];
  return [
    '# An image in the OCI format has lost its own health check.',
    ['HealthCmd', JSON.stringify(ownProbe)],
    ['HealthInterval', '30s'],
    ['HealthTimeout', '10s'],
    ['HealthRetries', '3'],
  ];
}

function containerLines(worker: PortableWorker, request: ExportRequest): Line[] {
  const { image, user, environment } = worker;
  return [
    ...(image.tag === null || image.reference.endsWith(`:${image.tag}`) ? [] : [`# Tag ${image.tag}`]),
    ['Image', image.reference],
    ['ContainerName', 'agent-runner'],
    ['User', String(user.uid)],
    ['Group', String(user.gid)],
    ...(worker.keepId ? [['UserNS', 'keep-id'] as const] : []),
    ...(worker.network === 'host'
      ? ['# As on this machine: localhost in the settings is the machine.', ['Network', 'host'] as const]
      : []),
    ...worker.hosts
      .filter(({ address }) => address !== 'host-gateway')
      .map(({ name, address }) => ['AddHost', `${name}:${address}`] as const),
    workspaceLine(worker, request),
    ...Object.entries(worker.tmpfs).map(([path, options]) => ['Tmpfs', `${path}:${options}`] as const),
    ['ReadOnly', String(worker.readOnlyRootfs)],
    ['DropCapability', 'all'],
    ['NoNewPrivileges', 'true'],
    ...(worker.init
      ? ['# The first process of this image may not hear SIGTERM.', ['RunInit', 'true'] as const]
      : []),
    '# The worker with all commands of its agents. Longer to stop than it waits for running activities.',
    [
      'PodmanArgs',
      `--memory ${worker.memoryMiB}m --pids-limit ${worker.pidsLimit} --stop-timeout ${worker.stopSeconds}`,
    ],
    ...probeLines(worker),
    ...Object.entries(environment).map(
      ([name, value]) => ['Environment', unitWord(`${name}=${value}`)] as const,
    ),
    ...worker.secrets.map((secret) => secretLine(worker, secret)),
  ];
}

const textOf = (sections: ReadonlyArray<readonly [name: string, lines: readonly Line[]]>) =>
  sections
    .map(([name, lines]) => {
      const texts = lines.map((line) => (typeof line === 'string' ? line : `${line[0]}=${line[1]}`));
      return `[${name}]\n${texts.join('\n')}\n`;
    })
    .join('\n');

export function quadletSteps(
  worker: PortableWorker,
  { storage }: ExportRequest,
): Array<readonly [string, ...string[]]> {
  const created = worker.secrets.map((each) =>
    takingSecret(each, (file) => `podman secret create ${secretName(each.name)} ${file}`),
  );
  const files = filesFor(storage).join(' ');
  return [
    ...(created.length === 0 ? [] : [['Its secrets, once:', ...created] as const]),
    [
      'Start it, as the user whose Podman it is (Podman 4.4 or later; as root: /etc/containers/systemd, without --user):',
      `mkdir -p ~/.config/containers/systemd && cp ${files} ~/.config/containers/systemd`,
      'systemctl --user daemon-reload && systemctl --user start agent-runner',
      'loginctl enable-linger    # it runs on after you have signed out',
    ],
  ];
}

const filesFor = (storage: ExportRequest['storage']) =>
  storage === 'volume' ? ['agent-runner.container', 'agent-runner.volume'] : ['agent-runner.container'];

export function quadletFiles(worker: PortableWorker, request: ExportRequest, head: string) {
  const { stopSeconds } = worker;
  const container = textOf([
    [
      'Unit',
      [
        ['Description', 'Stigmer agent-runner'],
        ['Wants', 'network-online.target'],
        ['After', 'network-online.target'],
      ],
    ],
    ['Container', containerLines(worker, request)],
    [
      'Service',
      [
        ['Restart', 'always'],
        ['RestartSec', '5'],
        '# A pull takes its time, and so does the end of a worker.',
        ['TimeoutStartSec', '900'],
        ['TimeoutStopSec', String(stopSeconds + 15)],
      ],
    ],
    ['Install', [['WantedBy', 'default.target multi-user.target']]],
  ]);
  const volume = textOf([['Volume', [['VolumeName', 'agent-runner-workspace']]]]);
  const contents = [`${head}\n\n${container}`, volume];
  return filesFor(request.storage).map((name, index) => ({ name, content: contents[index] ?? '' }));
}
