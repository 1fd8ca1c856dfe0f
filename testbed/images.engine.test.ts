import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readBed } from './bed';
import { docker } from './docker-client';

const bed = readBed();
const builder = bed.engines.find(({ kind }) => kind === 'docker') ?? bed.engines[0];
const socketPath = builder?.socketPath ?? '';
const root = new URL('..', import.meta.url);

const manifestSchema = z.object({ layers: z.array(z.object({ size: z.number() })).min(3) });
const componentsSchema = z.object({
  components: z.array(z.object({ name: z.string(), version: z.string(), purl: z.string() })),
});
const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
});
const manifestTypes =
  'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';

/** Bytes of each layer as they lie in the registry, compressed: what a pull moves. */
async function layerBytes(reference: string): Promise<number[]> {
  const [, repository, tag] = /^[^/]+\/(.+):([^:]+)$/.exec(reference) ?? [];
  const url = `http://${bed.registry.address}/v2/${repository}/manifests/${tag}`;
  const answer = await fetch(url, { headers: { accept: manifestTypes } });
  return manifestSchema.parse(await answer.json()).layers.map(({ size }) => size);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Runs a command of the image's shell, instead of the worker. */
function shell(image: string, script: string): Promise<string> {
  return docker(socketPath, ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', image, '-c', script]);
}

async function billOfMaterials(image: string) {
  return componentsSchema.parse(JSON.parse(await shell(image, 'cat /app/sbom.json'))).components;
}

function debianVersions(components: Awaited<ReturnType<typeof billOfMaterials>>): Map<string, string> {
  const debian = components.filter(({ purl }) => purl.startsWith('pkg:deb/'));
  return new Map(debian.map(({ name, version }) => [name, version]));
}

test('the runtime image is at most 60 MB to pull, of which all of the worker’s JavaScript is at most 3 MB', async () => {
  const layers = await layerBytes(bed.images.agentRunner);
  expect(sum(layers)).toBeLessThanOrEqual(60e6);
  expect(layers.at(-1)).toBeLessThanOrEqual(3e6);
});

test('the tools image is at most 160 MB to pull, and begins with the layers of the runtime image', async () => {
  const [runtime, tools] = await Promise.all([
    layerBytes(bed.images.agentRunner),
    layerBytes(bed.images.agentRunnerTools),
  ]);
  expect(sum(tools)).toBeLessThanOrEqual(160e6);
  expect(tools.slice(0, runtime.length)).toEqual(runtime);
});

test('its bill of materials has the packages that the worker was bundled from, at the locked versions, and no other', async () => {
  const { packages } = lockSchema.parse(
    JSON.parse(await readFile(new URL('agent-runner/package-lock.json', root), 'utf8')),
  );
  const locked = Object.entries(packages).map(
    ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
  );
  const npm = (await billOfMaterials(bed.images.agentRunner)).filter(({ purl }) =>
    purl.startsWith('pkg:npm/'),
  );
  expect(locked).toEqual(expect.arrayContaining(npm.map(({ name, version }) => `${name}@${version}`)));
  const names = npm.map(({ name }) => name);
  const direct = Object.keys(packages['']?.dependencies ?? {}).filter((name) => name !== 'esbuild');
  expect(names).toEqual(expect.arrayContaining([...direct, '@temporalio/core-bridge', 'source-map', 'long']));
  for (const tool of ['esbuild', 'webpack', '@swc/core', 'typescript', 'memfs'])
    expect(names).not.toContain(tool);
});

test('it has node, and each Debian package of which a file is in the image, with its licence', async () => {
  const components = await billOfMaterials(bed.images.agentRunner);
  const version = await shell(bed.images.agentRunner, 'node --version');
  expect(components.find(({ name }) => name === 'node')?.version).toBe(version.trim().slice(1));
  const names = ['busybox-static', 'ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'tini'];
  expect([...debianVersions(components).keys()].sort()).toEqual(names);
  const documented = await shell(bed.images.agentRunner, 'cd /usr/share/doc && ls -d */copyright');
  for (const name of names) expect(documented).toContain(`${name}/copyright`);
  expect(await shell(bed.images.agentRunner, 'grep -c "^zod " /app/licenses.txt')).toBe('1\n');
});

test('a scanner finds the distribution and each Debian package where it looks for them', async () => {
  const image = bed.images.agentRunner;
  const scanned = await shell(
    image,
    '. /etc/os-release; echo "$ID $VERSION_ID"; cat /var/lib/dpkg/status.d/*',
  );
  expect(scanned).toMatch(/^debian \d+\n/);
  const packages = scanned.matchAll(/^Package: (.+)$[\s\S]*?^Version: (.+)$/gm);
  const listed = debianVersions(await billOfMaterials(image));
  expect(new Map([...packages].map(([, name, version]) => [name, version]))).toEqual(listed);
});

test('the tools image’s has every package that Debian says is installed, at that version', async () => {
  const listed = debianVersions(await billOfMaterials(bed.images.agentRunnerTools));
  const query = `dpkg-query -W -f '\${Package} \${Version}\\n'`;
  const installed = (await shell(bed.images.agentRunnerTools, query)).trim().split('\n');
  expect(installed.length).toBeGreaterThan(80);
  expect(
    installed.filter((line) => line !== `${line.split(' ')[0]} ${listed.get(line.split(' ')[0] ?? '')}`),
  ).toEqual([]);
  // From the runtime image, which lies below.
  expect(listed.has('busybox-static')).toBe(true);
});

test.each(['agentRunner', 'agentRunnerTools'] as const)(
  '%s says what it is, how to probe and to stop it, and runs as nobody special',
  async (key) => {
    await docker(socketPath, ['pull', '-q', bed.images[key]]);
    const [facts] = JSON.parse(await docker(socketPath, ['image', 'inspect', bed.images[key]]));
    expect(facts.Config).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/workspace',
      StopSignal: 'SIGTERM',
      Entrypoint: ['/app/init', '-s', '--', '/app/node', '--max-semi-space-size=4', '/app/main.cjs'],
      Healthcheck: { Test: ['CMD', '/app/healthcheck', '/tmp/agent-runner.sock'] },
      Labels: {
        'org.opencontainers.image.title': key === 'agentRunner' ? 'agent-runner' : 'agent-runner tools',
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'org.opencontainers.image.version': '0.1.0',
        'org.opencontainers.image.source': expect.stringContaining('https://'),
      },
    });
    expect(facts.Os).toBe('linux');
    const left =
      'find / -xdev -type f \\( -perm -4000 -o -perm -2000 -o -name node -perm -0004 \\) 2>/dev/null; true';
    expect(await shell(bed.images[key], left)).toBe('');
  },
);
