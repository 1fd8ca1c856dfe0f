import type { ExportRequest } from '@/lib/contracts/export';
import { ownProbe } from '@/lib/contracts/own-probe';
import { mountTarget } from '@/lib/settings/workspace-root';
import { commonService, filesOf, literal, literalAll } from './compose';
import { takingSecret } from './head-lines';
import type { PortableWorker } from './portable-worker';
import { noted, quoted, type YamlValue, yamlText } from './yaml-text';

/** In the swarm, where other stacks have secrets as well. */
const secretName = (name: string) => `agent-runner.${name}`;

/** Swarm reads a variable as a template of Go before the container gets it. */
const withoutTemplate = (text: string) => text.replaceAll('{{', '{{"{{"}}');

/** Bytes of `size=64m`, of which a mount of Swarm takes no other form. */
function sizeBytes(options: string): number | undefined {
  const [, size, unit = ''] = /(?:^|,)size=(\d+)([kmg]?)(?:,|$)/.exec(options) ?? [];
  const shift = { '': 0, k: 10, m: 20, g: 30 }[unit] ?? 0;
  return size === undefined ? undefined : Number(size) * 2 ** shift;
}

function volumes({ tmpfs, folder }: PortableWorker, { storage }: ExportRequest): YamlValue {
  const workspace = {
    volume: noted('One on each node: sessions stay where they began.', {
      type: 'volume',
      source: 'workspace',
      target: mountTarget,
    }),
    temporary: noted('Goes with the task.', { type: 'volume', target: mountTarget }),
    folder: { type: 'bind', source: literal(folder), target: mountTarget },
  }[storage];
  const temporary = Object.entries(tmpfs).map(([target, options]) => {
    return { type: 'tmpfs', target, tmpfs: { size: sizeBytes(options) } };
  });
  return [workspace, ...temporary];
}

/** A worker that is not registered goes on trying; a task that is unhealthy is ended. */
function healthcheck({ hasProbe }: PortableWorker): YamlValue {
  if (!hasProbe) return undefined;
  return noted(
    'Only whether the process answers: Swarm ends a task that is unhealthy, which mends no Temporal.',
    {
      test: ['CMD', ...ownProbe, '/livez'],
      interval: '30s',
      timeout: '10s',
      retries: 3,
    },
  );
}

/** What an update does, and what becomes of it when the new task does not stay up. */
function deploy({ memoryMiB, pidsLimit, hasProbe }: PortableWorker, { replicas }: ExportRequest): YamlValue {
  const change = { order: 'start-first', parallelism: 1, ...(hasProbe && { monitor: '60s' }) };
  return {
    replicas: replicas.max,
    update_config: noted(
      'The new task polls before the old one is asked to end; if it fails, the old one comes back.',
      {
        ...change,
        failure_action: 'rollback',
      },
    ),
    rollback_config: change,
    restart_policy: { condition: 'any', delay: '5s' },
    resources: { limits: { memory: `${memoryMiB}M`, pids: pidsLimit } },
  };
}

export function swarmSteps(worker: PortableWorker): Array<readonly [string, ...string[]]> {
  const created = filesOf(worker).map((each) =>
    takingSecret(each, (file) => `docker secret create ${secretName(each.name)} ${file}`),
  );
  return [
    ...(created.length === 0 ? [] : [['Its secrets, once:', ...created] as const]),
    ['Start it:', 'docker stack deploy --compose-file stack.yaml agent-runner'],
  ];
}

export function swarmFile(worker: PortableWorker, request: ExportRequest, head: string): string {
  const { uid, gid } = worker.user;
  const files = filesOf(worker);
  const values = Object.entries(worker.environment).map(([name, value]) => [name, withoutTemplate(value)]);
  const service = {
    ...commonService(worker),
    healthcheck: healthcheck(worker),
    deploy: deploy(worker, request),
    volumes: volumes(worker, request),
    environment: {
      ...literalAll(Object.fromEntries(values)),
      AGENT_RUNNER_IDENTITY: noted('One for each task.', quoted('agent-runner/{{.Task.ID}}')),
    },
    secrets:
      files.length === 0
        ? undefined
        : files.map(({ name, path }) => ({
            source: secretName(name),
            target: path,
            uid: quoted(String(uid)),
            gid: quoted(String(gid)),
            mode: noted('0400', 0o400),
          })),
  };
  const document = {
    version: noted('Older Docker refuses a stack without it.', quoted('3.12')),
    services: { worker: service },
    volumes: request.storage === 'volume' ? { workspace: {} } : undefined,
    secrets:
      files.length === 0
        ? undefined
        : Object.fromEntries(files.map(({ name }) => [secretName(name), { external: true }])),
  };
  return yamlText(head, [document]);
}
