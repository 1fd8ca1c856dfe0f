import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Exported, ExportTarget } from '@/lib/contracts/export';

/** What an exported file says of the container, as its reader understands it. */
export interface ReadBack {
  image: string;
  environment: Record<string, string>;
  /** Secrets by their path in the container. */
  files: Record<string, string>;
  /** Secrets by their variable. */
  variables: string[];
  user: string;
  memoryMiB: number;
  stopSeconds: number;
  readOnly: boolean;
  init: boolean;
}

const environmentSchema = z.record(z.string(), z.string());
const serviceSchema = z.object({
  image: z.string(),
  environment: environmentSchema,
  secrets: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  user: z.string(),
  stop_grace_period: z.string(),
  read_only: z.boolean(),
  init: z.boolean().default(false),
});
const composeSchema = z.object({
  services: z.object({ 'agent-runner': serviceSchema.extend({ mem_limit: z.string() }) }),
});
const stackSchema = z.object({
  services: z.object({
    worker: serviceSchema.extend({
      deploy: z.object({ resources: z.object({ limits: z.object({ memory: z.string() }) }) }),
    }),
  }),
});

const documentsOf = (text: string) => parseAllDocuments(text, { version: '1.1' }).map((each) => each.toJS());

/** `$$` is a dollar sign; what is left of `${…}` is asked for. */
function interpolated(environment: Record<string, string>) {
  const asked = Object.keys(environment).filter((name) => environment[name]?.startsWith(`\${${name}:?`));
  const plain = Object.entries(environment).filter(([name]) => !asked.includes(name));
  for (const [, value] of plain) if (/(^|[^$])(\$\$)*\$([^$]|$)/.test(value)) throw new Error('A bare $');
  const values = plain.map(([name, value]) => [name, value.replaceAll('$$', '$')] as const);
  return { environment: Object.fromEntries(values), variables: asked };
}

function service(read: z.infer<typeof serviceSchema>, memory: string): ReadBack {
  return {
    ...interpolated(read.environment),
    image: read.image,
    files: Object.fromEntries(read.secrets.map(({ source, target }) => [target, source])),
    user: read.user,
    memoryMiB: Number.parseInt(memory, 10),
    stopSeconds: Number.parseInt(read.stop_grace_period, 10),
    readOnly: read.read_only,
    init: read.init,
  };
}

function stack(text: string): ReadBack {
  const { worker } = stackSchema.parse(documentsOf(text)[0]).services;
  const read = service(worker, worker.deploy.resources.limits.memory);
  const { AGENT_RUNNER_IDENTITY: _, ...environment } = read.environment;
  const templated = Object.entries(environment).map(([name, value]) => {
    if (/\{\{(?!"\{\{"\}\})/.test(value.replaceAll('{{"{{"}}', ''))) throw new Error('A template');
    return [name, value.replaceAll('{{"{{"}}', '{{')];
  });
  const files = Object.entries(read.files).map(([path, name]) => [path, name.replace('agent-runner.', '')]);
  return { ...read, environment: Object.fromEntries(templated), files: Object.fromEntries(files) };
}

const itemsSchema = z.array(z.object({ key: z.string(), path: z.string() }));
const podSchema = z.object({
  terminationGracePeriodSeconds: z.number(),
  shareProcessNamespace: z.boolean().default(false),
  securityContext: z.object({ runAsUser: z.number(), runAsGroup: z.number() }),
  containers: z.tuple([
    z.object({
      image: z.string(),
      env: z.array(
        z.object({
          name: z.string(),
          value: z.string().optional(),
          valueFrom: z.looseObject({}).optional(),
        }),
      ),
      resources: z.object({ limits: z.object({ memory: z.string() }) }),
      securityContext: z.object({ readOnlyRootFilesystem: z.boolean() }),
      volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
    }),
  ]),
  volumes: z.array(
    z.object({
      name: z.string(),
      secret: z.object({ items: itemsSchema }).optional(),
      projected: z
        .object({ sources: z.array(z.object({ secret: z.object({ items: itemsSchema }) })) })
        .optional(),
    }),
  ),
});
const workloadSchema = z.object({ spec: z.object({ template: z.object({ spec: podSchema }) }) });

function kubernetes(text: string): ReadBack {
  const workload = documentsOf(text).find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const pod = workloadSchema.parse(workload).spec.template.spec;
  const [container] = pod.containers;
  const env = container.env.filter(({ name }) => name !== 'AGENT_RUNNER_IDENTITY');
  const values = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, expanded(value)]]));
  const folder = container.volumeMounts.find(({ name }) => name === 'secrets')?.mountPath ?? '';
  const sources = pod.volumes.flatMap(({ secret, projected }) =>
    secret === undefined ? (projected?.sources ?? []) : [{ secret }],
  );
  const files = sources.flatMap(({ secret }) =>
    secret.items.map(({ key, path }) => [`${folder}/${path}`, key]),
  );
  return {
    image: container.image,
    environment: Object.fromEntries(values),
    files: Object.fromEntries(files),
    variables: env.filter(({ valueFrom }) => valueFrom !== undefined).map(({ name }) => name),
    user: `${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`,
    memoryMiB: Number.parseInt(container.resources.limits.memory, 10),
    stopSeconds: pod.terminationGracePeriodSeconds,
    readOnly: container.securityContext.readOnlyRootFilesystem,
    init: pod.shareProcessNamespace,
  };
}

/** As the kubelet does: `$$` is a dollar sign, `$(NAME)` a variable. */
function expanded(value: string): string {
  return value.replace(/\$\$|\$\([^)]*\)/g, (found) => {
    if (found === '$$') return '$';
    throw new Error('A reference');
  });
}

const unescapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** As quadlet and then systemd read a word. */
function unitWordOf(text: string): string {
  const word = text.slice(1, -1).replace(/\\(x[0-9a-f]{2}|.)/gs, (_, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return unescapes[code] ?? code;
  });
  return word.replaceAll('%%', '%').replaceAll('$$', '$');
}

function quadlet(text: string): ReadBack {
  const lines = text.split('\n').filter((line) => /^[A-Za-z]+=/.test(line));
  const all = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  const one = (key: string) => all(key)[0] ?? '';
  const environment = all('Environment').map((each) => {
    const word = unitWordOf(each);
    return [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)];
  });
  const secrets = all('Secret').map((each) => each.split(','));
  const named = (target: string) => secrets.filter(([, type]) => type === `type=${target}`);
  const nameOf = (name = '') => name.replace('agent-runner.', '');
  const [, memory = '', stop = ''] = /--memory (\d+)m .*--stop-timeout (\d+)/.exec(one('PodmanArgs')) ?? [];
  return {
    image: one('Image'),
    environment: Object.fromEntries(environment),
    files: Object.fromEntries(
      named('mount').map(([name, , path = '']) => [path.replace('target=', ''), nameOf(name)]),
    ),
    variables: named('env').map(([name]) => nameOf(name)),
    user: `${one('User')}:${one('Group')}`,
    memoryMiB: Number(memory),
    stopSeconds: Number(stop),
    readOnly: one('ReadOnly') === 'true',
    init: one('RunInit') === 'true',
  };
}

export function readBack(target: ExportTarget, { files }: Pick<Exported, 'files'>): ReadBack {
  const text = files[0]?.content ?? '';
  switch (target) {
    case 'compose': {
      const read = composeSchema.parse(documentsOf(text)[0]).services['agent-runner'];
      return service(read, read.mem_limit);
    }
    case 'swarm':
      return stack(text);
    case 'kubernetes':
      return kubernetes(text);
    case 'quadlet':
      return quadlet(text);
  }
}
