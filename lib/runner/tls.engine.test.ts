import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Authority, createAuthority } from '@/lib/core/tls-authority.test-support';
import { connectToBed } from '@/lib/engine/fixtures/engine-on-bed';
import type { Services } from '@/lib/services';
import { startServices } from '@/lib/start-services';
import { type SecuredOptions, secureTemporal } from '@/lib/temporal/secured-temporal.test-support';
import { readBed } from '@/testbed/bed';
import { forgetRunner } from './forget-runner.test-support';

const bed = readBed();
const behind = bed.temporal?.address ?? '';
const cleanups: Array<() => Promise<unknown>> = [];
let authority: Authority;

beforeEach(async () => {
  authority = await createAuthority();
  cleanups.push(async () => await authority[Symbol.asyncDispose]());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A console with a home of its own, whose Temporal stands behind TLS. */
async function arrange(bedEngine: (typeof bed.engines)[number], demands: Partial<SecuredOptions>) {
  const home = await mkdtemp(join(tmpdir(), 'tls-test-'));
  const name = `tls-test-${randomUUID().slice(0, 8)}`;
  const environment = {
    NODE_ENV: 'test' as const,
    STIGMER_HOME: join(home, '.stigmer'),
    STIGMER_CONTAINER_NAME: name,
    STIGMER_AGENT_RUNNER_IMAGE: bed.images.agentRunner,
    DOCKER_HOST: `unix://${bedEngine.socketPath}`,
  };
  const server = await authority.issue('temporal.internal');
  const secured = await secureTemporal({ behind, server, ...demands });
  const engine = await connectToBed(bedEngine);
  const services = await startServices(environment, '/', () => null);
  cleanups.push(async () => {
    await services.close();
    await forgetRunner(engine, services.config);
    await secured[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });
  const own = {
    TEMPORAL_ADDRESS: secured.address,
    STIGMER_TASK_QUEUE: name,
    // TLS by itself: nobody sets TEMPORAL_TLS.
    TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
  };
  const save = async (changes: Record<string, string | null>) => {
    const { revision } = await services.settings.view(null);
    await services.settings.save({ revision, changes });
  };
  await save(own);
  return { services, engine, name, save };
}

async function setUp({ operations, runner }: Services) {
  const { operation } = operations.start(runner.operation('setup'), 'test');
  return await operations.whenEnded(operation.id);
}

async function expectReady(services: Services): Promise<void> {
  const operation = await setUp(services);
  expect(operation.failure).toBeNull();
  expect((await services.health.refresh()).verdict).toBe('ready');
}

describe.skipIf(behind === '').each(bed.engines)('a Temporal behind TLS, with $name', (bedEngine) => {
  test('of a private authority: the console and the worker reach it with its certificate alone', async () => {
    const { services, engine, name, save } = await arrange(bedEngine, {});
    await save({
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: await services.keepTlsFile(
        'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
        authority.certificate,
      ),
    });
    await expectReady(services);
    const container = await engine.inspectContainer(name);
    const mount = container?.mounts.find(({ destination }) => destination.startsWith('/run/stigmer-tls/'));
    expect(mount?.writable).toBe(false);
    const file = await stat(join(mount?.source ?? '', 'ca.pem'));
    expect(file.mode & 0o777).toBe(0o600);
    expect((await services.settings.view(container)).settings.filter(({ pending }) => pending)).toEqual([]);
  });

  test('that asks for a client certificate: Ready with it, and named without', async () => {
    const { services, save } = await arrange(bedEngine, { clientAuthority: authority.certificate });
    await save({
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: await services.keepTlsFile(
        'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
        authority.certificate,
      ),
    });
    const line = (await services.runner.plan()).lines.find(({ id }) => id === 'temporal');
    expect(line).toMatchObject({ state: 'warning', detail: expect.stringContaining('TLS with ') });
    expect(line?.evidence[0]?.value).toMatch(/^The server asks for a client certificate/);
    const client = await authority.issue('client');
    await save({
      TEMPORAL_TLS_CLIENT_CERT_PATH: await services.keepTlsFile(
        'TEMPORAL_TLS_CLIENT_CERT_PATH',
        client.certificate,
      ),
      TEMPORAL_TLS_CLIENT_KEY_PATH: await services.keepTlsFile('TEMPORAL_TLS_CLIENT_KEY_PATH', client.key),
    });
    await expectReady(services);
  });

  test('that asks for an API key: Ready with it, and named without', async () => {
    const { services, save } = await arrange(bedEngine, { apiKey: 'canary-api-key' });
    await save({
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: await services.keepTlsFile(
        'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
        authority.certificate,
      ),
    });
    const line = (await services.runner.plan()).lines.find(({ id }) => id === 'temporal');
    expect(line).toMatchObject({ state: 'warning', detail: expect.stringContaining('refuses access') });
    await save({ TEMPORAL_API_KEY: 'canary-api-key' });
    await expectReady(services);
  });

  test('H5: a file that is not there never reaches the engine', async () => {
    const { services, engine, name, save } = await arrange(bedEngine, {});
    await save({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' });
    expect((await setUp(services)).failure).toMatchObject({
      code: 'settings-invalid',
      evidence: [
        {
          label: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
          value: 'line 4: There is no file /nowhere/ca.pem on this machine',
        },
      ],
    });
    expect(await engine.inspectContainer(name)).toBeNull();
  });
});
