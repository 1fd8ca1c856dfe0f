import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Authority, createAuthority } from '@/lib/core/tls-authority.test-support';
import { readBed } from '@/testbed/bed';
import { connectEngine } from './connect';
import { busyboxSpec, detectWith, discard } from './fixtures/engine-on-bed';
import { type SshServer, startSshServer } from './fixtures/ssh-server';
import { strangerMachine } from './fixtures/stranger-machine';
import type { EngineFacts } from './types';

const bed = readBed();
const name = 'c-test-far';
let folder: string;
let authority: Authority;
let other: Authority;
let ssh: SshServer;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c-test-'));
  [authority, other, ssh] = await Promise.all([createAuthority(), createAuthority(), startSshServer()]);
  vi.stubEnv('PATH', `${ssh.programs}:${process.env.PATH}`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const server of servers) server.close();
  await Promise.all([ssh, authority, other].map((each) => each[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true });
});

/** The engine behind TLS on loopback, which asks for a certificate of the same authority. */
async function behindTls(socketPath: string): Promise<number> {
  const { certificate, key } = await authority.issue('localhost');
  const options = { cert: certificate, key, ca: authority.certificate, requestCert: true };
  const server = createServer(options, (client) => {
    const engine = createConnection(socketPath);
    for (const end of [client, engine]) end.on('error', () => undefined);
    client.pipe(engine).pipe(client);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** A folder as DOCKER_CERT_PATH names it. */
async function certificates(
  directory: string,
  trusted: Authority,
  issuer: Authority | null,
): Promise<string> {
  const path = await mkdtemp(join(folder, directory));
  await writeFile(join(path, 'ca.pem'), trusted.certificate);
  if (issuer === null) return path;
  const { certificate, key } = await issuer.issue('client');
  await writeFile(join(path, 'cert.pem'), certificate);
  await writeFile(join(path, 'key.pem'), key);
  return path;
}

/** Every kind of call: plain, one that streams, one that is followed, one that is sent a body. */
async function driveFully(facts: EngineFacts): Promise<string[]> {
  const engine = connectEngine(facts, strangerMachine);
  const { signal, ...abort } = withSignal();
  const seen = new Set<string>();
  const watching = (async () => {
    for await (const event of engine.watchEvents(signal)) if (event.name === name) seen.add(event.action);
  })().catch(() => undefined);
  const pulling = engine.pullImage(bed.images.busybox, signal);
  while (!(await pulling.next()).done);
  await discard(engine, name);
  const command = ['sh', '-c', 'seq 1 20000; sleep 600'];
  const id = await engine.createContainer(name, { ...busyboxSpec(bed.images.busybox), command });
  const lines: string[] = [];
  try {
    await engine.startContainer(id);
    const exec = await engine.exec(id, ['echo', 'hello'], { timeoutMs: 20_000 });
    expect(exec).toMatchObject({ exitCode: 0, stdout: 'hello\n' });
    const query = { follow: true, since: null, tail: 'all', tty: false } as const;
    for await (const batch of engine.readLogs(id, query, signal)) {
      for (const { text } of batch) lines.push(text);
      if (lines.at(-1) === '20000') break;
    }
  } finally {
    await discard(engine, name);
  }
  await expect.poll(() => [...seen]).toEqual(expect.arrayContaining(['create', 'start', 'die']));
  abort.abort();
  await watching;
  return lines;
}

function withSignal() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

const expected = Array.from({ length: 20_000 }, (_, index) => String(index + 1));

describe.each(bed.engines)('$name of this machine behind an address', ({ socketPath, kind }) => {
  test('over TLS it does all that it does on its socket', async () => {
    const port = await behindTls(socketPath);
    const files = await certificates('good', authority, authority);
    const environment = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: files };
    const { facts, candidates } = await detectWith({
      DOCKER_HOST: `tcp://localhost:${port}`,
      ...environment,
    });
    expect(candidates[0]).toMatchObject({ outcome: 'usable', used: true });
    expect(facts).toMatchObject({ kind, host: 'this-machine', socketPath: `tcp://localhost:${port}` });
    if (facts !== null) expect(await driveFully(facts)).toEqual(expected);
  });

  test('over TLS each side that does not know the other is named', async () => {
    const port = await behindTls(socketPath);
    const outcome = async (host: string, directory: string | null) => {
      const environment = directory === null ? {} : { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: directory };
      const { candidates } = await detectWith({ DOCKER_HOST: `tcp://${host}:${port}`, ...environment });
      return candidates[0];
    };
    expect(await outcome('localhost', await certificates('no-ca', other, authority))).toMatchObject({
      outcome: 'not-trusted',
      detail: expect.stringContaining('not one of the authority'),
    });
    expect(await outcome('127.0.0.1', await certificates('name', authority, authority))).toMatchObject({
      outcome: 'not-trusted',
    });
    expect(await outcome('localhost', await certificates('stranger', authority, other))).toMatchObject({
      outcome: expect.stringMatching(/^not-/),
    });
    expect(await outcome('localhost', null)).toMatchObject({ outcome: expect.stringMatching(/^not-/) });
  });

  test('through ssh it does all that it does on its socket', async () => {
    const { facts, candidates } = await detectWith({
      DOCKER_HOST: `ssh://127.0.0.1:${ssh.port}${socketPath}`,
    });
    expect(candidates[0]).toMatchObject({ outcome: 'usable', used: true });
    expect(facts).toMatchObject({ kind, host: 'this-machine' });
    if (facts !== null) expect(await driveFully(facts)).toEqual(expected);
  });
});

describe('ssh that does not lead to an engine', () => {
  const found = async (host: string) => (await detectWith({ DOCKER_HOST: host })).candidates[0];

  test('an unknown host is named, asks nobody and does not hang', async () => {
    await ssh.knowHost(false);
    try {
      expect(await found(`ssh://127.0.0.1:${ssh.port}`)).toMatchObject({
        outcome: 'not-trusted',
        detail: expect.stringContaining('does not know the host’s key'),
        remedy: { command: `ssh -p ${ssh.port} 127.0.0.1` },
      });
    } finally {
      await ssh.knowHost(true);
    }
  });

  test('a key that the host does not take is named', async () => {
    await ssh.acceptKey(false);
    try {
      expect(await found(`ssh://127.0.0.1:${ssh.port}`)).toMatchObject({
        outcome: 'no-permission',
        detail: expect.stringContaining('did not take any of the keys'),
      });
    } finally {
      await ssh.acceptKey(true);
    }
  });

  test('no engine over there is named', async () => {
    expect(await found(`ssh://127.0.0.1:${ssh.port}/nonexistent.sock`)).toMatchObject({
      outcome: 'not-running',
      detail: expect.stringContaining('No engine answers on the host'),
    });
  });

  test('nobody at its port is named', async () => {
    expect(await found('ssh://127.0.0.1:1')).toMatchObject({ outcome: 'not-running' });
  });
});
