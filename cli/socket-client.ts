import { z } from 'zod';
import { enginesViewSchema } from '@/lib/contracts/engines';
import { type LogBatch, logBatchSchema, logPageSchema } from '@/lib/contracts/log';
import { newerImageSchema } from '@/lib/contracts/newer-image';
import {
  type Operation,
  operationCancelledSchema,
  operationSchema,
  operationStartedSchema,
} from '@/lib/contracts/operation';
import { preferencesViewSchema } from '@/lib/contracts/preferences';
import { proofSchema } from '@/lib/contracts/proof';
import { resourcesSchema } from '@/lib/contracts/resources';
import { runHistorySchema } from '@/lib/contracts/run-history';
import { sessionsEndedSchema } from '@/lib/contracts/session';
import { statusSchema } from '@/lib/contracts/status';
import { versionsViewSchema } from '@/lib/contracts/versions';
import { workNowSchema } from '@/lib/contracts/work-now';
import { type Clock, systemClock } from '@/lib/core/clock';
import { LineDecoder } from '@/lib/core/lines';
import type { ConsoleClient } from './console-client';
import { requestJson, requestStream, untilAborted } from './socket-request';

const watchIntervalMs = 200;
const linkSchema = z.object({ url: z.string() });

/** Speaks to the console that is running, over its socket: whoever may open it needs no credentials. */
export function createSocketClient(socketPath: string, clock: Clock = systemClock): ConsoleClient {
  const get = (path: string) => requestJson({ socketPath, method: 'GET', path });
  const post = (path: string, body: unknown = {}) => requestJson({ socketPath, method: 'POST', path, body });
  const operationPath = (id: string) => `/api/operations/${encodeURIComponent(id)}`;

  async function* watchOperation(operationId: string): AsyncGenerator<Operation> {
    let before = '';
    while (true) {
      const operation = operationSchema.parse(await get(operationPath(operationId)));
      const text = JSON.stringify(operation);
      if (text !== before) yield operation;
      if (operation.state !== 'running') return;
      before = text;
      await clock.sleep(watchIntervalMs);
    }
  }

  async function* followLogs(after: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
    const path = `/api/logs/stream?after=${after}`;
    const stream = await requestStream({ socketPath, method: 'GET', path, signal });
    const lines = new LineDecoder();
    try {
      for await (const chunk of untilAborted(stream, signal)) {
        for (const line of lines.push(chunk)) if (line !== '') yield logBatchSchema.parse(JSON.parse(line));
      }
    } finally {
      stream.destroy();
    }
  }

  return {
    status: async () => statusSchema.parse(await post('/api/status/refresh')),
    prove: async () => proofSchema.parse(await post('/api/proofs')),
    newerImage: async () => newerImageSchema.parse(await get('/api/image/newer')),
    versions: async () => versionsViewSchema.parse(await get('/api/versions')),
    history: async () => runHistorySchema.parse(await get('/api/history')),
    resources: async () => resourcesSchema.parse(await get('/api/resources')),
    work: async () => workNowSchema.parse(await get('/api/work')),
    savePreferences: async (preferences) =>
      preferencesViewSchema.parse(await post('/api/preferences', preferences)),
    engines: async () => enginesViewSchema.parse(await get('/api/engines')),
    chooseEngine: async (engine) => enginesViewSchema.parse(await post('/api/engines', { engine })),
    startOperation: async (request) => operationStartedSchema.parse(await post('/api/operations', request)),
    watchOperation,
    cancelOperation: async (id) =>
      operationCancelledSchema.parse(await post(`${operationPath(id)}/cancel`)).cancelled,
    // The console goes on with it, whatever becomes of this command.
    hasUnfinishedChange: async () => false,
    readLogs: async (limit) => logPageSchema.parse(await get(`/api/logs?limit=${limit}`)),
    followLogs,
    signInLink: async () => linkSchema.parse(await post('/api/session/ticket')).url,
    endSessions: async () => {
      const answer = await requestJson({ socketPath, method: 'DELETE', path: '/api/sessions' });
      return sessionsEndedSchema.parse(answer).ended;
    },
    close: async () => {},
  };
}
