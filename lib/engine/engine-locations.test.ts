import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DetectionMachine, listLocations } from './engine-locations';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'c-test-'));
});
afterEach(() => rm(home, { recursive: true }));

const machineWith = (engineEnvironment: DetectionMachine['engineEnvironment']): DetectionMachine => ({
  engineEnvironment,
  userHomeDirectory: home,
  platform: 'linux',
  uid: 1000,
});

/** As `docker context create` leaves one. */
async function addContext(name: string, endpoint: object, files: string[] = []): Promise<string> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(home, '.docker/contexts/meta', id);
  await mkdir(meta, { recursive: true });
  await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }));
  const tls = join(home, '.docker/contexts/tls', id, 'docker');
  for (const file of files) {
    await mkdir(tls, { recursive: true });
    await writeFile(join(tls, file), '');
  }
  return tls;
}

test('a context brings the TLS files that docker keeps for it', async () => {
  const directory = await addContext('far', { Host: 'tcp://box:2376' }, ['ca.pem']);
  const loose = await addContext('loose', { Host: 'tcp://box:2377', SkipTLSVerify: true });
  const found = await listLocations(machineWith({ DOCKER_CONTEXT: 'far' }));
  const chosen = found.find(({ source }) => source === 'DOCKER_CONTEXT far');
  expect(chosen?.binding).toBe(true);
  expect(chosen?.reach).toMatchObject({ tls: { directory, verify: true } });
  const other = found.find(({ source }) => source === 'docker context loose');
  expect(other?.reach).toMatchObject({ tls: { directory: loose, verify: false } });
});

test.each([
  [
    { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' },
    { directory: '/c', verify: true },
  ],
  [
    { DOCKER_TLS: '1', DOCKER_CONFIG: '/d' },
    { directory: '/d', verify: false },
  ],
  [{}, null],
])('DOCKER_HOST takes its TLS from the environment: %j', async (environment, tls) => {
  const [found] = await listLocations(machineWith({ DOCKER_HOST: 'tcp://box', ...environment }));
  expect(found?.reach).toMatchObject({ tls });
});

test('a context of another machine that nobody chose is named and not asked', async () => {
  await addContext('far', { Host: 'ssh://box' });
  await addContext('near', { Host: `unix://${home}/near.sock` });
  const found = await listLocations(machineWith({ DOCKER_HOST: 'unix:///run/a.sock' }));
  const named = (name: string) => found.find(({ source }) => source === `docker context ${name}`);
  expect(named('far')).toMatchObject({ binding: false, unasked: true });
  expect(named('near')).not.toHaveProperty('unasked');
});

test('what was chosen in the console goes before what the environment names', async () => {
  await addContext('far', { Host: 'ssh://box' });
  const machine = machineWith({ DOCKER_HOST: 'unix:///run/a.sock' });
  for (const chosen of ['ssh://box', '/run/podman/podman.sock']) {
    const binding = (await listLocations(machine, chosen)).filter((location) => location.binding);
    expect(binding).toMatchObject([{ socketPath: chosen, chosen: true }]);
    expect(binding[0]).not.toHaveProperty('unasked');
  }
});

test('what was chosen and is listed no more stays the one that is meant', async () => {
  const [first, ...others] = await listLocations(machineWith({}), `${home}/gone.sock`);
  expect(first).toMatchObject({ source: '~/gone.sock', socketPath: `${home}/gone.sock`, chosen: true });
  expect(others.some(({ binding }) => binding)).toBe(false);
});
