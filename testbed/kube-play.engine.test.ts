import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exported, sourceOf } from '@/lib/export/export-source.test-support';
import { readBed } from './bed';
import { command, isOnPath } from './command';

// The suite is the first engine's, and this is Podman's.
const bed = readBed('');
const row = bed.engines.find(({ kind, own, sharesHost }) => kind === 'podman' && !own && sharesHost);
const missing =
  row === undefined || bed.temporal === null || !(await isOnPath('podman'))
    ? 'no Podman of the bed’s own, no client for it, or no Temporal'
    : null;
const volume = 'agent-runner-workspace';
const secret = `key-${randomUUID()}`;
/** A pull is in it. */
const playedMs = 110_000;

let directory: string;

const podman = (...args: string[]) =>
  command('podman', ['--url', `unix://${row?.socketPath}`, ...args], { timeoutMs: playedMs });

/** The export of a worker that can really start on the bed. */
function manifest(settings: Record<string, string>): string {
  const given = {
    TEMPORAL_ADDRESS: bed.temporal?.address ?? '',
    STIGMER_TASK_QUEUE: `g-test-${randomUUID()}`,
  };
  const source = sourceOf({ ...given, ...settings }, { image: bed.images.agentRunner, repoDigests: [] });
  return exported(source, { target: 'kubernetes' }).text;
}

interface Played extends AsyncDisposable {
  pod: string;
  container: string;
  inWorker(script: string): Promise<string>;
}

/** Plays a file until Temporal lists its worker; disposing takes it down, by the same file. */
async function play(text: string): Promise<Played> {
  const file = join(directory, `${randomUUID()}.yaml`);
  await writeFile(file, text);
  const down = async () => {
    await podman('kube', 'down', file);
  };
  try {
    const told = await podman('kube', 'play', '--network', 'host', file);
    const [, podId = '', container = ''] = /^Pod:\n(\w+)\nContainer:\n(\w+)$/m.exec(told) ?? [];
    const inWorker = (script: string) => podman('exec', container, 'sh', '-c', script);
    const healthy = () => inWorker('/app/healthcheck /tmp/agent-runner.sock');
    await vi.waitFor(healthy, { timeout: playedMs, interval: 200 });
    const pod = (await podman('pod', 'inspect', '--format', '{{.Name}}', podId)).trim();
    return { pod, container, inWorker, [Symbol.asyncDispose]: down };
  } catch (error) {
    await down().catch(() => undefined);
    throw error;
  }
}

/** Podman 4.3 makes no volume that there is already. */
const withoutClaim = (text: string) => text.slice(text.indexOf('\n---\n'));

async function names(kind: 'pod' | 'volume'): Promise<string[]> {
  const told = await podman(kind, 'ls', '--format', '{{.Name}}');
  return told.split('\n').filter((name) => name !== '');
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'g-test-kube-play-'));
  // Of a run that was killed.
  if (missing === null) await podman('volume', 'rm', '--force', volume);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.skipIf(missing !== null)(`podman kube play${missing === null ? '' : ` (${missing})`}`, () => {
  test('runs the file for Kubernetes as it is; kube down leaves its sessions, which go on without the claim', async () => {
    const text = manifest({});
    try {
      let pod: string;
      {
        await using played = await play(text);
        pod = played.pod;
        expect(await played.inWorker('echo "$AGENT_RUNNER_IDENTITY"')).toBe(`${pod}\n`);
        await expect(played.inWorker('touch /outside')).rejects.toThrow('Read-only file system');
        await played.inWorker('touch /workspace/mine');
        // Its liveness probe.
        await podman('healthcheck', 'run', played.container);
      }
      expect(await names('pod')).not.toContain(pod);
      expect(await names('volume')).toContain(volume);
      await using again = await play(withoutClaim(text));
      await again.inWorker('test -e /workspace/mine');
    } finally {
      await podman('volume', 'rm', '--force', volume);
    }
  });

  test('gives secrets from a folder, where it knows no other way', async () => {
    const secrets = join(directory, 'secrets');
    await mkdir(secrets);
    await writeFile(join(secrets, 'STIGMER_LLM_API_KEY'), secret);
    const text = manifest({ STIGMER_LLM_API_KEY: 'canary' }).replace(
      /( +- name: secrets\n +)secret:\n(?: {12}.*\n)+/,
      (_, start: string) => `${start}hostPath:\n            path: ${secrets}\n`,
    );
    try {
      await using played = await play(text);
      expect(await played.inWorker('cat /run/secrets/agent-runner/STIGMER_LLM_API_KEY')).toBe(secret);
    } finally {
      await podman('volume', 'rm', '--force', volume);
    }
  });
});
