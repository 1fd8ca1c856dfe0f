import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { readBed } from '@/testbed/bed';
import { startTemporal } from '@/testbed/temporal';
import { connectTemporal } from './connection';

/** Holds the database until its input ends, as a backup or a stuck transaction does. */
const hold = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
database.execute('PRAGMA locking_mode=EXCLUSIVE')
database.execute('BEGIN EXCLUSIVE')
print('held', flush=True)
sys.stdin.read()
`;

const request = { workflowId: 'staged', type: 'Staged', taskQueue: 'queue', input: {}, timeoutSeconds: 60 };

test.skipIf(readBed().temporal === null)(
  'a server whose database is held says its version and nothing else: that is named at every call, and over when it is let go',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stigmer-store-'));
    const server = await startTemporal({ directory, binary: readBed().temporal?.binary ?? '' });
    const settings = { address: server.address, namespace: 'default', tls: false, apiKey: null };
    const connection = connectTemporal(settings);
    const holder = spawn('python3', ['-c', hold, join(directory, 'temporal.db')], { stdio: 'pipe' });
    const ended = once(holder, 'exit');
    try {
      await once(holder.stdout, 'data');
      await expect
        .poll(async () => await connection.probe(), { timeout: 60_000 })
        .toMatchObject({ reachable: false, code: 'temporal-store-silent' });
      const calls = {
        pollers: () => connection.listPollers('queue'),
        queue: () => connection.describeQueue('queue'),
        runs: () => connection.listPastRuns('queue'),
        task: () => connection.startWorkflow(request),
      };
      for (const [name, call] of Object.entries(calls)) {
        const failure = await call().then(
          () => null,
          (error: unknown) => (isFailure(error) ? error.code : error),
        );
        expect([name, failure]).toEqual([name, 'temporal-store-silent']);
      }
      holder.stdin.end();
      await ended;
      await expect
        .poll(async () => await connection.probe(), { timeout: 60_000 })
        .toMatchObject({ reachable: true, namespaceExists: true, code: null });
    } finally {
      holder.kill();
      await connection.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
  },
);
