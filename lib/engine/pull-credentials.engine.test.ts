import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readBed } from '@/testbed/bed';
import { freePort } from '@/testbed/free-port';
import { startRegistry } from '@/testbed/registry';
import { connectToBed, removeImage } from './fixtures/engine-on-bed';
import { pushRandomImage } from './fixtures/registry-image';
import { strangerMachine } from './fixtures/stranger-machine';

const bed = readBed();
const never = new AbortController().signal;
/** bcrypt of `canary`. */
const users = 'dorothy:$2b$04$z8A.OKdTIo0QEb4Tz8eAx.h07SPWHXTYxh6VHeSGfFR3Y6YWWnjt.\n';

describe.each(bed.engines)('a registry that asks who is there, on $name', (row) => {
  let home: string;
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  const used: string[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'c-test-registry-'));
    const address = `127.0.0.1:${await freePort()}`;
    const storageDirectory = join(bed.directory, 'registry-data');
    registry = await startRegistry({ directory: home, address, storageDirectory, users });
    vi.stubEnv('PATH', `${join(home, 'bin')}:${process.env.PATH}`);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    const engine = await connectToBed(row);
    for (const reference of used) await removeImage(engine, reference);
    await registry.stop();
    await rm(home, { recursive: true });
  });

  /** Where `docker login` or `podman login` of this engine keeps what it is told. */
  const loginFile = () =>
    join(home, row.kind === 'docker' ? '.docker/config.json' : '.config/containers/auth.json');

  const login = async (content: object) => {
    await mkdir(dirname(loginFile()), { recursive: true });
    await writeFile(loginFile(), JSON.stringify(content));
  };

  /** Pulls a new image; the facts of it, or the failure. */
  const pull = async (name: string) => {
    const repository = `c-test/${row.name}-guarded-${name}`;
    await pushRandomImage(bed.registry.address, repository, [2_000]);
    const reference = `${registry.address}/${repository}:1`;
    used.push(reference);
    const engine = await connectToBed(row, { ...strangerMachine, userHomeDirectory: home });
    const pulling = engine.pullImage(reference, never);
    try {
      let totalBytes: number | null = null;
      for (;;) {
        const step = await pulling.next();
        if (step.done) return { id: step.value.id, totalBytes };
        totalBytes = step.value.totalBytes;
      }
    } catch (error) {
      return error;
    }
  };

  const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') });

  test('is given what the engine’s own login left, also for the size before the pull', async () => {
    await login({ auths: { [registry.address]: auth('dorothy:canary') } });
    expect(await pull('plain')).toMatchObject({ id: expect.any(String), totalBytes: expect.any(Number) });
  });

  test('is given what a credential helper says', async () => {
    const file = join(home, 'bin/docker-credential-test');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\necho '{"Username":"dorothy","Secret":"canary"}'\n`);
    await chmod(file, 0o755);
    await login({ credHelpers: { [registry.address]: 'test' } });
    expect(await pull('helped')).toMatchObject({ id: expect.any(String), totalBytes: expect.any(Number) });
  });

  test.each([
    ['nobody', () => ({}), 'image-access-denied', 'nobody: no credentials for'],
    [
      'somebody with a wrong password',
      () => ({ auths: { [registry.address]: auth('dorothy:wrong-canary') } }),
      'image-credentials-refused',
      'do•••, from ',
    ],
    [
      'a helper that is not there',
      () => ({ credsStore: 'gone' }),
      'image-credential-helper-failed',
      'docker-credential-gone',
    ],
  ])(
    'refuses %s with a name, and says who asked and where that stands',
    async (title, content, code, source) => {
      await login(content());
      const failure = await pull(`refused-${title.length}`);
      expect(failure).toMatchObject({ code });
      const text = JSON.stringify(failure);
      expect(text).toContain(source);
      expect(text).toContain(loginFile());
      expect(text).not.toContain('canary');
    },
  );
});
