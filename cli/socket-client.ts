import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { alertsViewSchema } from '@/lib/contracts/alerts';
import { bundlePreviewSchema } from '@/lib/contracts/bundle';
import { devServerSchema } from '@/lib/contracts/dev-server';
import { diagnosisSchema } from '@/lib/contracts/diagnosis';
import { enginesViewSchema } from '@/lib/contracts/engines';
import { exportedSchema } from '@/lib/contracts/export';
import { incidentSchema, incidentsSchema } from '@/lib/contracts/incident';
import { type LogBatch, type LogService, logBatchSchema, logPageSchema } from '@/lib/contracts/log';
import { type LogSearchEvent, type LogSearchInput, logSearchEventSchema } from '@/lib/contracts/log-search';
import { newerImageSchema } from '@/lib/contracts/newer-image';
import {
  type Operation,
  operationCancelledSchema,
  operationSchema,
  operationStartedSchema,
} from '@/lib/contracts/operation';
import { preferencesViewSchema } from '@/lib/contracts/preferences';
import { proofSchema } from '@/lib/contracts/proof';
import { queueViewSchema } from '@/lib/contracts/queue';
import { resourcesSchema } from '@/lib/contracts/resources';
import { runHistorySchema } from '@/lib/contracts/run-history';
import { runsViewSchema, runViewSchema } from '@/lib/contracts/runs';
import { sessionsEndedSchema, signedInListSchema } from '@/lib/contracts/session';
import { settingsHistorySchema } from '@/lib/contracts/settings-history';
import { importPreviewSchema } from '@/lib/contracts/settings-import';
import { settingsViewSchema } from '@/lib/contracts/settings-view';
import { statusSchema } from '@/lib/contracts/status';
import { straysSchema } from '@/lib/contracts/strays';
import { testTaskSchema, testViewSchema } from '@/lib/contracts/test-task';
import { versionsViewSchema } from '@/lib/contracts/versions';
import { workNowSchema } from '@/lib/contracts/work-now';
import { type Clock, systemClock } from '@/lib/core/clock';
import { LineDecoder } from '@/lib/core/lines';
import type { ConsoleClient } from './console-client';
import { failureFrom, requestJson, requestStream, requestText, untilAborted } from './socket-request';

const watchIntervalMs = 200;
const linkSchema = z.object({ url: z.string() });

/** Speaks to the console that is running, over its socket: whoever may open it needs no credentials. */
export function createSocketClient(socketPath: string, clock: Clock = systemClock): ConsoleClient {
  const get = (path: string) => requestJson({ socketPath, method: 'GET', path });
  const post = (path: string, body: unknown = {}) => requestJson({ socketPath, method: 'POST', path, body });
  const bundlePath = (id: string) => `/api/bundle/${encodeURIComponent(id)}`;
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

  async function* followLogs(
    service: LogService,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch> {
    const path = `/api/logs/stream?service=${service}&after=${after}`;
    const stream = await requestStream({ socketPath, method: 'GET', path, signal });
    yield* parseLines(untilAborted(stream, signal), stream, logBatchSchema);
  }

  async function* searchLogs(
    service: LogService,
    search: LogSearchInput,
    signal: AbortSignal,
  ): AsyncGenerator<LogSearchEvent> {
    const path = `/api/logs/search?${new URLSearchParams({ service, search: JSON.stringify(search) })}`;
    const stream = await requestStream({ socketPath, method: 'GET', path, signal });
    for await (const event of parseLines(untilAborted(stream, signal), stream, logSearchEventSchema)) {
      if (event.type === 'search-failed') throw failureFrom(event.failure);
      yield event;
      if (event.type === 'search-ended' && !search.follow) return;
    }
  }

  return {
    status: async () => statusSchema.parse(await post('/api/status/refresh')),
    prove: async () => proofSchema.parse(await post('/api/proofs')),
    newerImage: async () => newerImageSchema.parse(await post('/api/image/newer')),
    versions: async () => versionsViewSchema.parse(await get('/api/versions')),
    export: async (request) => exportedSchema.parse(await post('/api/export', request)),
    strays: async () => straysSchema.parse(await get('/api/strays')).strays,
    history: async () => runHistorySchema.parse(await get('/api/history')),
    incidents: async () => incidentsSchema.parse(await get('/api/incidents')),
    incident: async (id) => incidentSchema.parse(await get(`/api/incidents/${encodeURIComponent(id)}`)),
    bundle: async () => bundlePreviewSchema.parse(await get('/api/bundle')),
    bundleFile: (id, name) =>
      requestText({ socketPath, method: 'GET', path: withQuery(`${bundlePath(id)}/file`, { name }) }),
    downloadBundle: async function* (id, without) {
      const path = withQuery(bundlePath(id), { without: without.join(',') });
      yield* await requestStream({ socketPath, method: 'GET', path });
    },
    resources: async () => resourcesSchema.parse(await get('/api/resources')),
    alerts: async () => alertsViewSchema.parse(await get('/api/alerts')),
    orderAlerts: async (order) => alertsViewSchema.parse(await post('/api/alerts', order)),
    queue: async () => queueViewSchema.parse(await get('/api/queue')),
    why: async ({ workflow = '', run = '' }) =>
      diagnosisSchema.parse(await get(`/api/why?${new URLSearchParams({ workflow, run })}`)),
    settings: async () => settingsViewSchema.parse(await get('/api/settings')),
    settingsHistory: async () => settingsHistorySchema.parse(await get('/api/settings/history')),
    restoreSettings: async (wanted) => {
      await post('/api/settings/history', wanted);
    },
    previewImport: async (file) => importPreviewSchema.parse(await post('/api/settings/import', file)),
    takeImport: async (wanted) => {
      await post('/api/settings/import/take', wanted);
    },
    work: async () => workNowSchema.parse(await get('/api/work')),
    runs: async (query) => runsViewSchema.parse(await get(withQuery('/api/runs', query))),
    run: async ({ workflowId, runId }) =>
      runViewSchema.parse(await get(withQuery('/api/runs/run', { workflowId, runId }))),
    orderRun: async (order) => {
      await post('/api/runs/run', order);
    },
    startTest: async (request) => testTaskSchema.parse(await post('/api/test', request)),
    test: async () => testViewSchema.parse(await get('/api/test')),
    savePreferences: async (preferences) =>
      preferencesViewSchema.parse(await post('/api/preferences', preferences)),
    engines: async () => enginesViewSchema.parse(await get('/api/engines')),
    devServer: async () => devServerSchema.parse(await get('/api/temporal?size=true')),
    chooseEngine: async (engine) => enginesViewSchema.parse(await post('/api/engines', { engine })),
    startOperation: async (request) => operationStartedSchema.parse(await post('/api/operations', request)),
    watchOperation,
    cancelOperation: async (id) =>
      operationCancelledSchema.parse(await post(`${operationPath(id)}/cancel`)).cancelled,
    // The console goes on with it, whatever becomes of this command.
    hasUnfinishedChange: async () => false,
    readLogs: async (service, limit) =>
      logPageSchema.parse(await get(`/api/logs?service=${service}&limit=${limit}`)),
    followLogs,
    searchLogs,
    signInLink: async (request) => linkSchema.parse(await post('/api/session/ticket', request)).url,
    signedIn: async () => signedInListSchema.parse(await get('/api/sessions')).sessions,
    endSessions: async (name) => {
      const path = name === null ? '/api/sessions' : `/api/sessions?name=${encodeURIComponent(name)}`;
      const answer = await requestJson({ socketPath, method: 'DELETE', path });
      return sessionsEndedSchema.parse(answer).ended;
    },
    close: async () => {},
  };
}

/** A value per line of the stream, which is destroyed at the end. */
async function* parseLines<Value>(
  chunks: AsyncIterable<Uint8Array>,
  stream: IncomingMessage,
  schema: { parse(value: unknown): Value },
): AsyncGenerator<Value> {
  const lines = new LineDecoder();
  try {
    for await (const chunk of chunks) {
      for (const line of lines.push(chunk)) if (line !== '') yield schema.parse(JSON.parse(line));
    }
  } finally {
    stream.destroy();
  }
}

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
