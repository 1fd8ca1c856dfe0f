import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HealthReport, StatusReport } from './health-report';
import { startHealthServer } from './health-server';

const healthy: HealthReport = {
  condition: 'healthy',
  identity: 'agent-runner/1',
  taskQueue: 'queue',
  registered: true,
  lastPollAt: 1,
  reason: 'Temporal sees this worker poll',
  workspaceWritable: true,
  version: '0.1.0',
};

const status: StatusReport = {
  ...healthy,
  state: 'running',
  ownTaskQueue: 'queue/agent-runner/1',
  sessionQueue: null,
  slots: { used: 0, promised: 0, waiting: 0, max: 4 },
  deployment: null,
  versions: { runner: '0.1.0', node: '24.0.0', temporalServer: '1.29.1' },
  lastModelError: null,
  settings: {},
  usage: null,
};

let directory: string;
let socketPath: string;
let report: HealthReport;
let server: Server;

function ask(path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const json = response.headers['content-type'] === 'application/json';
        resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(text) : text });
      });
    });
    call.on('error', reject).end();
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'health-'));
  socketPath = join(directory, 'runner.sock');
  report = healthy;
  await writeFile(socketPath, 'left by an earlier run');
  server = await startHealthServer(socketPath, { health: () => report, status: () => status });
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

describe('the health server', () => {
  it('answers 200 with the report while the worker is registered', async () => {
    expect(await ask('/readyz')).toEqual({ status: 200, body: healthy });
  });

  it('answers 503 with the reason while it is not', async () => {
    report = { ...healthy, registered: false, reason: 'Temporal does not answer' };
    expect(await ask('/readyz')).toEqual({ status: 503, body: report });
  });

  it('is alive and tells its status also when it is not ready', async () => {
    report = { ...healthy, registered: false };
    expect((await ask('/livez')).status).toBe(200);
    expect(await ask('/status')).toEqual({ status: 200, body: status });
  });

  it('tells the condition in one line for the probe', async () => {
    expect(await ask('/probe')).toEqual({ status: 200, body: 'healthy: Temporal sees this worker poll\n' });
    report = { ...healthy, registered: false, condition: 'server-gone', reason: 'Temporal does not answer' };
    expect(await ask('/probe')).toEqual({ status: 503, body: 'server-gone: Temporal does not answer\n' });
  });

  it('refuses other paths and methods', async () => {
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/readyz', 'POST')).status).toBe(405);
  });

  it('listens on a socket that only its own user may open', async () => {
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
  });
});
