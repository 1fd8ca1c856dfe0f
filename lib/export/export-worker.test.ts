import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exportRequestSchema, exportTargets } from '@/lib/contracts/export';
import { digest, exported, sourceOf } from './export-source.test-support';
import { refuseMisfit } from './export-worker';
import { readBack } from './read-back.test-support';

const elsewhere = { TEMPORAL_ADDRESS: 'temporal.example:7233' };
const needed = ({ decisions }: ReturnType<typeof exported>) =>
  decisions.filter((each) => each.needed).map(({ subject }) => subject);
const subjects = ({ decisions }: ReturnType<typeof exported>) => decisions.map(({ subject }) => subject);
const virtual = { host: 'virtual-machine' } as const;

describe('what means this machine', () => {
  test('has to be decided for a cluster, and works as it is on one machine', () => {
    const source = sourceOf({ STIGMER_LLM_BASE_URL: 'http://127.0.0.1:11434' });
    for (const target of ['swarm', 'kubernetes'] as const)
      expect(needed(exported(source, { target }))).toEqual(['TEMPORAL_ADDRESS', 'STIGMER_LLM_BASE_URL']);
    for (const target of ['compose', 'quadlet'] as const) {
      expect(needed(exported(source, { target }))).toEqual([]);
      expect(subjects(exported(source, { target }))).toEqual(['TEMPORAL_ADDRESS', 'STIGMER_LLM_BASE_URL']);
    }
    expect(exported(source, { target: 'kubernetes' }).text).toContain('# TO DECIDE: TEMPORAL_ADDRESS: ');
  });

  test('is known by the name that an engine in a virtual machine has for it', () => {
    const source = sourceOf({}, { facts: virtual });
    expect(source.spec.environment.TEMPORAL_ADDRESS).toBe('host.docker.internal:7233');
    expect(needed(exported(source, { target: 'kubernetes' }))).toEqual(['TEMPORAL_ADDRESS']);
    const { text } = exported(source, { target: 'compose' });
    expect(text).toContain('host.docker.internal:host-gateway');
    expect(text).not.toContain('network_mode');
  });

  test('is a proxy, and a name of its hosts file that a setting uses; no other name goes along', () => {
    const given = { TEMPORAL_ADDRESS: 'temporal.lan:7233', https_proxy: 'http://proxy.example:3128' };
    for (const target of exportTargets) {
      const found = exported(sourceOf(given), { target });
      expect(subjects(found)).toEqual(['https_proxy', 'temporal.lan']);
      expect(found.text).toContain('10.0.0.5');
      expect(found.text).not.toContain('unused.lan');
    }
  });

  test('is nothing of a worker whose services have names', () => {
    for (const target of exportTargets)
      expect(exported(sourceOf(elsewhere), { target }).decisions).toEqual([]);
  });

  test('are the console’s own labels, identity and host name: no export has them', () => {
    for (const target of exportTargets)
      expect(exported(sourceOf(elsewhere), { target }).text).not.toMatch(
        /dev\.stigmer\.console|agent-runner.any/,
      );
  });
});

describe('the image', () => {
  test('is named by its digest', () => {
    for (const target of exportTargets) {
      const found = exported(sourceOf(elsewhere), { target });
      expect(readBack(target, found).image).toBe(`ghcr.io/stigmer/agent-runner@${digest}`);
    }
  });

  test('that no registry has must be pushed first; one that was kept is named as its registry has it', () => {
    const names = ['stigmer-agent-runner:local', 'localhost/mine:1', '127.0.0.1:5000/mine:1'];
    for (const image of names) {
      const source = sourceOf(elsewhere, { image, repoDigests: [] });
      expect(needed(exported(source, { target: 'swarm' }))).toEqual(['image']);
      // The engine of this machine has it.
      expect(needed(exported(source, { target: 'compose' }))).toEqual([]);
    }
    const kept = sourceOf(elsewhere, { image: 'localhost/stigmer-agent-runner-kept:a1' });
    const found = exported(kept, { target: 'swarm' });
    expect(needed(found)).toEqual([]);
    expect(readBack('swarm', found).image).toBe(`ghcr.io/stigmer/agent-runner@${digest}`);
  });
});

describe('on Kubernetes', () => {
  const kindsOf = (request: Omit<Parameters<typeof exported>[1], 'target'>) =>
    parseAllDocuments(exported(sourceOf(elsewhere), { ...request, target: 'kubernetes' }).text).map(
      (each) => each.toJS().kind,
    );

  test('one worker has one disk, several have one each, and temporary ones none', () => {
    const many = { min: 3, max: 3 };
    expect(kindsOf({})).toEqual(['PersistentVolumeClaim', 'Deployment', 'NetworkPolicy']);
    expect(kindsOf({ replicas: many })).toEqual(['StatefulSet', 'NetworkPolicy']);
    expect(kindsOf({ replicas: many, storage: 'temporary' })).toEqual(['Deployment', 'NetworkPolicy']);
  });

  test('a range of replicas is scaled by the queue, and never down', () => {
    const request = { target: 'kubernetes', replicas: { min: 1, max: 5 } } as const;
    const { text } = exported(sourceOf({ ...elsewhere, TEMPORAL_API_KEY: 'canary' }), request);
    const documents = parseAllDocuments(text).map((each) => each.toJS());
    const scaled = documents.find(({ kind }) => kind === 'ScaledObject').spec;
    expect(scaled).toMatchObject({
      scaleTargetRef: { kind: 'StatefulSet' },
      minReplicaCount: 1,
      maxReplicaCount: 5,
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { selectPolicy: 'Disabled' } } } },
    });
    expect(scaled.triggers[0].metadata).toMatchObject({
      endpoint: 'temporal.example:7233',
      taskQueue: 'agent_execution_runner',
    });
    const auth = documents.find(({ kind }) => kind === 'TriggerAuthentication').spec;
    expect(auth.secretTargetRef).toEqual([
      { parameter: 'apiKey', name: 'agent-runner', key: 'TEMPORAL_API_KEY' },
    ]);
    expect(documents.find(({ kind }) => kind === 'StatefulSet').spec.replicas).toBeUndefined();
  });

  test.each([
    [{}, false],
    [{ TEMPORAL_TLS: 'true' }, true],
    [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca' }, true],
    [{ TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert', TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca' }, false],
    [{ TEMPORAL_API_KEY: 'canary' }, false],
    [{ TEMPORAL_API_KEY: 'canary', TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca' }, true],
  ])('KEDA cannot encrypt its own connection by %j: %j', (given, decides) => {
    const files = Object.entries(given).filter(([name]) => name.endsWith('_PATH'));
    const source = { ...sourceOf({ ...elsewhere, ...given }), tlsSources: Object.fromEntries(files) };
    const scaled = exported(source, { target: 'kubernetes', replicas: { min: 1, max: 5 } });
    expect(needed(scaled)).toEqual(decides ? ['TEMPORAL_TLS'] : []);
    expect(needed(exported(source, { target: 'kubernetes' }))).toEqual([]);
  });
});

test.each([
  { target: 'compose', namespace: 'agents' },
  { target: 'swarm', replicas: { min: 1, max: 2 } },
  { target: 'quadlet', replicas: { min: 2, max: 2 } },
  { target: 'kubernetes', storage: 'folder' },
  { target: 'kubernetes', replicas: { min: 3, max: 2 } },
] as const)('%j is refused', (given) => {
  expect(() => refuseMisfit(exportRequestSchema.parse(given))).toThrow(
    expect.objectContaining({ code: 'export-misfit' }),
  );
});

test('a folder of this machine keeps its user; a volume belongs to that of the image', () => {
  const source = sourceOf(elsewhere);
  const userOf = (storage: 'folder' | 'volume') =>
    readBack('compose', exported(source, { target: 'compose', storage })).user;
  expect(userOf('folder')).toBe('1001:1002');
  expect(userOf('volume')).toBe('1000:1000');
});
