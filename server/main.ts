import type { Server } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import next from 'next';
import type { Config } from '@/lib/config/config';
import { engineLines } from '@/lib/contracts/engine-lines';
import { systemClock } from '@/lib/core/clock';
import { Failure, messageOf } from '@/lib/core/failure';
import { distinctCalls } from '@/lib/process/distinct-calls';
import { log } from '@/lib/process/log';
import { openMetricsToken } from '@/lib/security/metrics-token';
import { unfinishedText } from '@/lib/service/unfinished-text';
import type { Services } from '@/lib/services';
import { startServices } from '@/lib/start-services';
import { readBuiltActions } from './built-actions';
import { takeBuiltConfig } from './built-config';
import { type ConsoleServerParts, createConsoleServer } from './console-server';
import { listenOnLoopback, listenOnSocket } from './listen';
import { metricsEndpoint } from './metrics-endpoint';
import { ticketExchange } from './session-endpoint';
import { startFailureOutput } from './start-failure';
import { warmActions } from './warm-actions';

const shutdownBoundMs = 1800;
/** Where the first click of a first run is. */
const firstPage = '/setup';
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** `PORT` as given on the command line wins over the environment. */
function readArguments() {
  const {
    port,
    dev: isDevelopment,
    'use-local-image': useLocalImage,
    'print-link': printsLink,
  } = parseArguments();
  const environment = { ...process.env, ...(port === undefined ? {} : { PORT: port }) };
  return { environment, isDevelopment, useLocalImage, printsLink };
}

function parseArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        dev: { type: 'boolean', default: false },
        'use-local-image': { type: 'boolean' },
        // A service's output is kept, and a link signs in whoever reads it first.
        'print-link': { type: 'boolean', default: true },
        json: { type: 'boolean', default: false },
      },
      allowNegative: true,
    }).values;
  } catch (error) {
    throw new Failure({
      code: 'arguments-invalid',
      title: 'The console does not know these arguments',
      reason: messageOf(error),
      remedy: {
        summary: 'It takes a port, and --use-local-image.',
        command: 'npx stigmer-console up --port 3001',
      },
      cause: error,
    });
  }
}

const origin = (config: Config) => `http://localhost:${config.port}`;

function printLink({ config, tickets }: Services, printsLink: boolean): void {
  if (!printsLink) {
    console.log(`The console is at ${origin(config)}; a link that signs in: stigmer-console link`);
    return;
  }
  console.log(`Open ${origin(config)}/#ticket=${tickets.issue()}`);
  if (config.overSsh) {
    console.log(
      `From your own machine first: ssh -N -L ${config.port}:localhost:${config.port} user@this-machine`,
    );
  }
}

/** What the page says of a machine without an engine, for whoever looks at the terminal first. */
async function adviseOnEngine({ health }: Services): Promise<void> {
  const status = await health.refresh();
  if (status.verdict !== 'no-engine') return;
  console.log(
    [
      'No container engine is usable here yet; the page notices by itself when one is.',
      ...engineLines(status),
    ].join('\n'),
  );
}

/** Whoever ends the console in the middle of a change is told what becomes of it. */
async function tellUnfinished({ runner }: Services): Promise<void> {
  if (await runner.hasUnfinishedChange()) console.log(unfinishedText);
}

/** Ends within two seconds, whatever streams are open; a second signal ends at once. */
function stopOnSignals(services: Services, servers: Server[]): void {
  let stopping = false;
  const stop = (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    const end = (code: number) => void tellUnfinished(services).finally(() => process.exit(code));
    setTimeout(() => end(1), shutdownBoundMs).unref();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    services.close().then(
      () => end(exitCode),
      (error: unknown) => {
        log.error('Shutdown failed', { reason: messageOf(error) });
        process.exit(1);
      },
    );
  };
  const onSignal = distinctCalls(systemClock, (count) => (count === 1 ? stop(0) : process.exit(1)));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, onSignal);
  const fault = (error: unknown) => {
    log.error('A bug ended the console', {
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    stop(1);
  };
  process.on('uncaughtException', fault);
  process.on('unhandledRejection', fault);
}

function logRequestError(error: unknown): void {
  log.error('Request failed', { reason: messageOf(error) });
}

/** Whoever read the output may be gone, as with a closed terminal or pipe: the console goes on, and can be ended, without. */
function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

async function main(): Promise<void> {
  outliveOutput();
  const { environment, isDevelopment, useLocalImage, printsLink } = readArguments();
  const builtActions = isDevelopment ? null : await readBuiltActions(join(root, '.next'));
  if (!isDevelopment) await takeBuiltConfig(join(root, '.next'), process.env);
  const services = await startServices(environment, root, origin);
  if (useLocalImage !== undefined) await services.preferences.save({ useLocalImage });
  const { config, tickets } = services;
  const isMetricsToken = await openMetricsToken(join(config.consoleDirectory, 'metrics-token'));
  let ready: Promise<void> | null = null;
  // Else Next would take itself for localhost:3000, whoever listens there, and send an action that it forwards to it.
  const app = next({ dev: isDevelopment, dir: root, hostname: 'localhost', port: config.port });
  const handle = app.getRequestHandler();
  const parts: ConsoleServerParts = {
    sessions: {
      byCookie: (cookie) => services.sessions.byCookie(cookie),
      hasToken: (sessionId, token) => services.sessions.hasToken(sessionId, token),
      accessOf: (sessionId) => services.sessions.accessOf(sessionId),
      isLive: (sessionId) => services.sessions.isLive(sessionId),
      isMetricsToken,
    },
    builtActions,
    exchangeTicket: ticketExchange(tickets, services.sessions),
    metrics: metricsEndpoint(services),
    isDevelopment,
    handler: async (request, response) => {
      await ready;
      await handle(request, response);
    },
  };
  const create = (transport: 'tcp' | 'socket') => () =>
    createConsoleServer(parts, transport).on('request-error', logRequestError);
  const servers = await listenOnLoopback(create('tcp'), config.port).catch(async (error: unknown) => {
    await services.close();
    throw error;
  });
  const socketServer = create('socket')();
  servers.push(socketServer);
  stopOnSignals(services, servers);
  ready = app.prepare();
  await listenOnSocket(socketServer, config.socketPath);
  printLink(services, printsLink);
  await ready;
  await adviseOnEngine(services);
  const [anyAction] = builtActions?.ids ?? [];
  if (anyAction !== undefined) await warmActions(parts.handler, firstPage, anyAction);
}

main().catch((error: unknown) => {
  // Read by itself: the arguments may be what failed.
  const { stdout, stderr } = startFailureOutput(error, process.argv.includes('--json'), Date.now());
  if (stdout !== null) console.log(stdout);
  if (stderr !== null) console.error(stderr);
  process.exit(1);
});
