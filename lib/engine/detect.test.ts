import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectEngine } from './detect';
import { detectWith } from './fixtures/engine-on-bed';

/** An engine on loopback whose machine is not this one, as a tunnel or a forwarded port shows it. */
async function startForeignEngine() {
  const info = {
    OSType: 'linux',
    Architecture: 'x86_64',
    Name: 'server',
    KernelVersion: '5.4.0',
    MemTotal: 1,
  };
  const server = createServer((_request, response) => {
    response.setHeader('Server', 'Docker/28.3.0 (linux)').setHeader('Api-Version', '1.51');
    response.end(JSON.stringify(info));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  return { host: `tcp://127.0.0.1:${port}`, close: () => server.close() };
}

test('an engine that answers from another machine is not used, and says which machine it is', async () => {
  const foreign = await startForeignEngine();
  try {
    const { candidates, facts, advice } = await detectWith({ DOCKER_HOST: foreign.host });
    expect(facts).toBeNull();
    expect(candidates[0]).toMatchObject({
      outcome: 'elsewhere',
      detail: expect.stringMatching(/^Docker 28\.3\.0, API 1\.51\. It answers from server, 5\.4\.0\./),
      used: false,
      remedy: { summary: expect.stringContaining('Run the console on that machine') },
    });
    expect(advice[0]?.title).toBe('Let DOCKER_HOST be used');
  } finally {
    foreign.close();
  }
});

test('an engine that was chosen goes before DOCKER_HOST, and is not replaced where it does not answer', async () => {
  const foreign = await startForeignEngine();
  try {
    const { candidates, facts, advice } = await detectWith(
      { DOCKER_HOST: foreign.host },
      undefined,
      '/none/a.sock',
    );
    expect(facts).toBeNull();
    expect(candidates[0]).toMatchObject({
      socketPath: '/none/a.sock',
      outcome: 'not-there',
      chosen: true,
      detail: expect.stringContaining('no other engine is used in its place'),
    });
    // Also one that is not asked for is not called usable when it is not.
    expect(candidates[1]).toMatchObject({ source: 'DOCKER_HOST', outcome: 'elsewhere' });
    expect(advice[0]?.summary).toContain('You chose the engine on /none/a.sock');
  } finally {
    foreign.close();
  }
});

test('in a container an engine that does not run it is not used, and nothing is to be installed there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-detect-'));
  const socketPath = join(directory, 'docker.sock');
  const info = { OSType: 'linux', Architecture: 'x86_64', KernelVersion: release(), MemTotal: totalmem() };
  const server = createServer((request, response) => {
    response.setHeader('Server', 'Docker/28.3.0 (linux)').setHeader('Api-Version', '1.51');
    response.statusCode = request.url?.includes('/containers/') ? 404 : 200;
    response.end(JSON.stringify(info));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const machine = {
    engineEnvironment: { DOCKER_HOST: `unix://${socketPath}`, XDG_RUNTIME_DIR: '/nonexistent' },
    userHomeDirectory: '/nonexistent',
    platform: process.platform,
    uid: 987_654,
  };
  try {
    expect((await detectEngine(machine)).facts).not.toBeNull();
    const { candidates, facts, advice } = await detectEngine({ ...machine, inContainer: true });
    expect(facts).toBeNull();
    expect(candidates[0]).toMatchObject({
      outcome: 'not-from-here',
      detail: expect.stringContaining('Docker does not run the console’s container'),
      used: false,
    });
    expect(advice.map(({ title }) => title)).toEqual(['Let DOCKER_HOST be used']);
  } finally {
    server.close();
    await rm(directory, { recursive: true });
  }
});
