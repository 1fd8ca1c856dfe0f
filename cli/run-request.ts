import { resolve } from 'node:path';
import { systemClock } from '@/lib/core/clock';
import { unfinishedText } from '@/lib/service/unfinished-text';
import { agentRunnerImage, consoleReleased, consoleVersion } from '@/lib/version';
import { alerts } from './commands/alerts';
import { writeBundle } from './commands/bundle';
import { diffSettings, importSettings, restoreSettings } from './commands/change-settings';
import { checkImage } from './commands/check-image';
import { type CommandContext, exitCodes } from './commands/command';
import { showDoctor } from './commands/doctor';
import { showEngines } from './commands/engines';
import { exportWorker } from './commands/export';
import { showHistory } from './commands/history';
import { showIncidents } from './commands/incidents';
import { showLogs } from './commands/logs';
import { operate } from './commands/operate';
import { prove } from './commands/prove';
import { showQueue } from './commands/queue';
import { removeRunner } from './commands/remove';
import { removeOld } from './commands/remove-old';
import { showResources } from './commands/resources';
import { cancelRun, showRun, showRuns } from './commands/runs';
import { service } from './commands/service';
import { showLink, showSessions, signOut } from './commands/sessions';
import { showSettings, showSettingsHistory } from './commands/settings';
import { setUp } from './commands/setup';
import { showStatus } from './commands/status';
import { strays } from './commands/strays';
import { removeTemporal, showTemporal } from './commands/temporal';
import { testWorker } from './commands/test-worker';
import { uninstallConsole } from './commands/uninstall';
import { runServer } from './commands/up';
import { rollBackVersion, showVersions } from './commands/versions';
import { showWhy } from './commands/why';
import { showWork } from './commands/work';
import { completions } from './completion/completion';
import type { ConsoleClient } from './console-client';
import { grammarOf } from './grammar';
import { createInterrupts } from './interrupts';
import { manPage } from './man-page';
import { type ClientParts, openClient } from './open-client';
import type { Output } from './output';
import { createProgram, type Request } from './program';
import type { TextRequest } from './text-grammar';

/** Does what was asked for; gives the exit code. */
export async function runRequest(
  request: Request,
  clientParts: () => ClientParts,
  output: Output,
): Promise<number> {
  if (request.type === 'version') {
    const image = agentRunnerImage(undefined);
    output.print(
      request.json
        ? JSON.stringify({ version: consoleVersion, image })
        : `stigmer-console ${consoleVersion}, image ${image}`,
    );
    return exitCodes.true;
  }
  if (request.type === 'completion' || request.type === 'man') {
    output.print(textOf(request));
    return exitCodes.true;
  }
  if (request.type === 'up') {
    return await runServer(serverArguments(request), request.json ? output : null);
  }
  if (request.type === 'service') return await service(request, clientParts(), output);
  if (request.type === 'uninstall') return await uninstallConsole(request, clientParts(), output);
  const onWait = () => output.notify('Another command is running; waiting for it.');
  const client = await openClient({ ...clientParts(), onWait });
  const leave = () => void tellUnfinished(client, output).finally(() => process.exit(exitCodes.interrupted));
  const onInterrupt = createInterrupts(systemClock, leave);
  try {
    return await runWithClient(request, { client, output, now: () => Date.now(), onInterrupt });
  } finally {
    await client.close();
    await tellUnfinished(client, output);
  }
}

/** Whoever ends a command in the middle of a change reads what becomes of it. */
export async function tellUnfinished(
  client: Pick<ConsoleClient, 'hasUnfinishedChange'>,
  output: Pick<Output, 'notify'>,
): Promise<void> {
  if (await client.hasUnfinishedChange()) output.notify(unfinishedText);
}

function textOf(request: TextRequest): string {
  const grammar = grammarOf(createProgram(() => undefined));
  if (request.type === 'completion') return completions[request.shell](grammar);
  return manPage(grammar, { version: consoleVersion, released: consoleReleased });
}

function serverArguments({ port, useLocalImage, json }: Extract<Request, { type: 'up' }>): string[] {
  return [
    ...(json ? ['--json'] : []),
    ...(port === null ? [] : ['--port', String(port)]),
    ...(useLocalImage === null ? [] : [useLocalImage ? '--use-local-image' : '--no-use-local-image']),
  ];
}

type ClientRequest = Exclude<Request, TextRequest | { type: 'version' | 'up' | 'service' | 'uninstall' }>;

async function runWithClient(request: ClientRequest, context: CommandContext): Promise<number> {
  switch (request.type) {
    case 'status':
      return await showStatus(context, request);
    case 'prove':
      return await prove(context, request);
    case 'why':
      return await showWhy(context, request);
    case 'doctor':
      return await showDoctor(context, request);
    case 'bundle':
      return await writeBundle(context, request);
    case 'check-image':
      return await checkImage(context, request);
    case 'versions':
      return await showVersions(context, request);
    case 'history':
      return await showHistory(context, request);
    case 'incidents':
      return await showIncidents(context, request);
    case 'resources':
      return await showResources(context, request);
    case 'alerts':
      return await alerts(context, request);
    case 'work':
      return await showWork(context, request);
    case 'queue':
      return await showQueue(context, request);
    case 'runs':
      return await showRuns(context, request);
    case 'run':
      return await showRun(context, request);
    case 'cancel-run':
      return await cancelRun(context, request);
    case 'test':
      return await testWorker(context, request);
    case 'rollback':
      return await rollBackVersion(context, request);
    case 'setup':
      return await setUp(context, request);
    case 'operate':
      return await operate(context, request.kind, {
        json: request.json,
        ...(request.when !== undefined && { when: request.when }),
      });
    case 'upgrade':
      return await operate(context, 'upgrade', {
        json: request.json,
        ...(request.image !== null && { input: { image: request.image } }),
        ...(request.when !== undefined && { when: request.when }),
      });
    case 'load':
      return await operate(context, 'load', { json: request.json, input: { file: resolve(request.file) } });
    case 'remove':
      return await removeRunner(context, request);
    case 'temporal':
      return await showTemporal(context, request);
    case 'operate-temporal':
      return await operate(context, request.kind, { json: request.json });
    case 'remove-temporal':
      return await removeTemporal(context, request);
    case 'export':
      return await exportWorker(context, request);
    case 'strays':
      return await strays(context, request);
    case 'remove-old':
      return await removeOld(context, request);
    case 'logs':
      return await showLogs(context, request);
    case 'engines':
      return await showEngines(context, request);
    case 'settings':
      return await showSettings(context, request);
    case 'settings-history':
      return await showSettingsHistory(context, request);
    case 'settings-diff':
      return await diffSettings(context, request);
    case 'restore-settings':
      return await restoreSettings(context, request);
    case 'import-settings':
      return await importSettings(context, request);
    case 'link':
      return await showLink(context, request.request, request.json);
    case 'sessions':
      return await showSessions(context, request.json);
    case 'sign-out':
      return await signOut(context, request.name, request.json);
  }
}
