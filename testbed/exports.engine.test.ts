import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ExportRequestInput } from '@/lib/contracts/export';
import { exported, sourceOf } from '@/lib/export/export-source.test-support';
import { readBed } from './bed';
import { command } from './command';
import { exportReader, kedaDefinitions, manifestReader } from './export-readers';
import { goMissing } from './go-program';

const bed = readBed();
const missing = await goMissing();
const address = bed.temporal?.address;
const buildTimeoutMs = 1_800_000;

/** Docker 20.10 refuses an interval for the start of the health check. */
const facts = { apiVersion: '1.41' };
const elsewhere = {
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  STIGMER_LLM_API_KEY: 'canary',
  METRICS_PORT: '9464',
};
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: what Compose would replace
const nasty = {
  MINE: 'it\'s "$HOME" $$ ${X:-y} $(POD_NAME) 100% %h \\n {{.Task.ID}} # no: [1e3] ü😀',
  PLAIN: 'no',
  NUMBER: '1e3',
  LINES: 'one\ntwo',
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: what Compose would replace
let directory: string;

/** Writes the files of an export into a folder of their own. */
async function write(source: ReturnType<typeof sourceOf>, request: ExportRequestInput): Promise<string> {
  const folder = join(directory, randomUUID());
  await mkdir(folder);
  for (const { name, content } of exported(source, request).files)
    await writeFile(join(folder, name), content);
  return folder;
}

/** What a Kubernetes API server with KEDA says of a file. */
async function readByCluster(file: string): Promise<string> {
  return await command(await manifestReader(), [file, await kedaDefinitions()]);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'g-test-exports-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.skipIf(missing !== null)(
  `real readers take an export${missing === null ? '' : ` (${missing})`}`,
  () => {
    test.each([
      {},
      { replicas: { min: 3, max: 3 } },
      { storage: 'temporary', namespace: 'agents' },
      { replicas: { min: 1, max: 10 } },
    ] as const)(
      'a Kubernetes API server refuses nothing of %j',
      async (more) => {
        const source = sourceOf({ ...elsewhere, ...nasty }, { facts });
        const tls = { ...source, tlsSources: { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/etc/ca.pem' } };
        for (const each of [source, tls, sourceOf(nasty, { speaksContract: false })]) {
          const folder = await write(each, { target: 'kubernetes', ...more });
          const file = join(folder, 'agent-runner.yaml');
          const told = await readByCluster(file);
          const kinds = [...(await readFile(file, 'utf8')).matchAll(/^kind: (\w+)$/gm)].map(
            ([, kind]) => kind,
          );
          expect(told.trim().split('\n')).toEqual(kinds.map((kind) => `${kind} valid`));
        }
      },
      buildTimeoutMs,
    );

    test.each([
      ['readinessProbe', 'readyProbe', 'readyProbe'],
      ['minReplicaCount', 'minReplicas', 'spec.minReplicas'],
      ['minReplicaCount: 1', 'minReplicaCount: "1"', 'must be of type integer'],
      ['parameter: apiKey', 'parameters: apiKey', 'parameter: Required value'],
    ])(
      'the validation would refuse another thing than %s',
      async (right, wrong, refused) => {
        const source = sourceOf({ ...elsewhere, TEMPORAL_API_KEY: 'canary' });
        const folder = await write(source, { target: 'kubernetes', replicas: { min: 1, max: 10 } });
        const file = join(folder, 'agent-runner.yaml');
        await writeFile(file, (await readFile(file, 'utf8')).replace(right, wrong));
        await expect(readByCluster(file)).rejects.toThrow(refused);
      },
      buildTimeoutMs,
    );

    test(
      'Docker Compose finds each value as it is here',
      async () => {
        const source = sourceOf({ ...elsewhere, ...nasty }, { facts });
        const folder = await write(source, { target: 'compose' });
        const args = ['--file', join(folder, 'compose.yaml'), 'config', '--format', 'json'];
        const told = await command(await exportReader('docker-compose'), args);
        const environmentSchema = z.object({
          services: z.object({ 'agent-runner': z.object({ environment: z.record(z.string(), z.string()) }) }),
        });
        const { environment } = environmentSchema.parse(JSON.parse(told)).services['agent-runner'];
        // What it prints is a file for Compose again.
        for (const [name, value] of Object.entries(nasty))
          expect(environment[name]?.replaceAll('$$', '$')).toBe(value);
      },
      buildTimeoutMs,
    );

    test(
      'Podman’s generator makes a unit, with each value as it is here',
      async () => {
        const folder = await write(sourceOf({ ...elsewhere, ...nasty }, { facts }), { target: 'quadlet' });
        const env = { ...process.env, QUADLET_UNIT_DIRS: folder };
        const told = await command(await exportReader('quadlet'), ['-dryrun', '-user'], { env });
        const line = /^ExecStart=(.*podman run .*)$/m.exec(told)?.[1] ?? '';
        for (const [name, value] of Object.entries(nasty))
          expect(wordsOf(line)).toContain(`${name}=${value}`);
        expect(told).toContain('Requires=agent-runner-volume.service');
        expect(wordsOf(line)).toContain('--stop-timeout');
      },
      buildTimeoutMs,
    );
  },
);

const noStack = await command('docker', ['stack', 'config', '--help']).then(
  () => null,
  () => 'the docker of the PATH has no `stack config`',
);

test.skipIf(noStack !== null)(
  `Docker finds each value of a stack as it is here${noStack === null ? '' : ` (${noStack})`}`,
  async () => {
    const source = sourceOf({ ...elsewhere, ...nasty }, { facts });
    const folder = await write(source, { target: 'swarm', replicas: { min: 2, max: 2 } });
    const told = await command('docker', ['stack', 'config', '--compose-file', join(folder, 'stack.yaml')]);
    const { environment } = stackSchema.parse(parse(told)).services.worker;
    for (const [name, value] of Object.entries(nasty))
      expect(environment[name]?.replaceAll('{{"{{"}}', '{{')).toBe(value);
  },
);

const stackSchema = z.object({
  services: z.object({ worker: z.object({ environment: z.record(z.string(), z.string()) }) }),
});

const unescapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The words of a command line as systemd starts it, for the escapes that the generator writes. */
function wordsOf(line: string): string[] {
  const words = line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  return words.map((word) => {
    const inner = word.startsWith('"') ? word.slice(1, -1) : word;
    const plain = inner.replace(/\\(x[0-9a-f]{2}|.)/g, (_, code: string) =>
      code.startsWith('x')
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : (unescapes[code] ?? code),
    );
    return plain.replaceAll('%%', '%').replaceAll('$$', '$');
  });
}

/** A source whose worker can really start on the bed. */
function realSource(queue: string) {
  const settings = { TEMPORAL_ADDRESS: address ?? '', STIGMER_TASK_QUEUE: queue, ...nasty, LINES: 'one' };
  return sourceOf(settings, { facts, image: bed.images.agentRunner, repoDigests: [] });
}

const docker = bed.engines.find(({ kind, sharesHost }) => kind === 'docker' && sharesHost);
const noCompose =
  missing ?? (docker === undefined || address === undefined ? 'no Docker or no Temporal' : null);

test.skipIf(noCompose !== null)(
  `Docker Compose brings up a worker that Temporal lists${noCompose === null ? '' : ` (${noCompose})`}`,
  async () => {
    const project = `g-test-export-${randomUUID().slice(0, 8)}`;
    const folder = await write(realSource(project), { target: 'compose' });
    const compose = await exportReader('docker-compose');
    const env = { ...process.env, DOCKER_HOST: `unix://${docker?.socketPath}`, DOCKER_CONTEXT: undefined };
    const run = (...args: string[]) =>
      command(compose, ['--file', join(folder, 'compose.yaml'), '--project-name', project, ...args], { env });
    try {
      // Until the health check passes: then Temporal itself lists the worker.
      await run('up', '--detach', '--wait');
      const told = await run('exec', '-T', 'agent-runner', '/app/healthcheck', '/tmp/agent-runner.sock');
      expect(told).toMatch(/^healthy/);
      expect(
        await run('exec', '-T', 'agent-runner', 'sh', '-c', 'touch /workspace/mine && echo "$MINE"'),
      ).toBe(`${nasty.MINE}\n`);
    } finally {
      await run('down', '--volumes', '--timeout', '0');
    }
  },
  buildTimeoutMs,
);
