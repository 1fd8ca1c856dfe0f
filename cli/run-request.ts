import { resolve } from 'node:path';
import { systemClock } from '@/lib/core/clock';
import { unfinishedText } from '@/lib/service/unfinished-text';
import { agentRunnerImage, consoleVersion } from '@/lib/version';
import { checkImage } from './commands/check-image';
import { type CommandContext, exitCodes } from './commands/command';
import { showEngines } from './commands/engines';
import { showHistory } from './commands/history';
import { showLogs } from './commands/logs';
import { operate } from './commands/operate';
import { prove } from './commands/prove';
import { removeRunner } from './commands/remove';
import { removeOld } from './commands/remove-old';
import { showResources } from './commands/resources';
import { showLink, signOut } from './commands/sessions';
import { setUp } from './commands/setup';
import { showStatus } from './commands/status';
import { runServer } from './commands/up';
import { rollBackVersion, showVersions } from './commands/versions';
import { showWork } from './commands/work';
import type { ConsoleClient } from './console-client';
import { createInterrupts } from './interrupts';
import { type ClientParts, openClient } from './open-client';
import type { Output } from './output';
import type { Request } from './program';

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
  if (request.type === 'up') {
    return await runServer(serverArguments(request), request.json ? output : null);
  }
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

function serverArguments({ port, useLocalImage, json }: Extract<Request, { type: 'up' }>): string[] {
  return [
    ...(json ? ['--json'] : []),
    ...(port === null ? [] : ['--port', String(port)]),
    ...(useLocalImage === null ? [] : [useLocalImage ? '--use-local-image' : '--no-use-local-image']),
  ];
}

type ClientRequest = Exclude<Request, { type: 'version' | 'up' }>;

async function runWithClient(request: ClientRequest, context: CommandContext): Promise<number> {
  switch (request.type) {
    case 'status':
      return await showStatus(context, request);
    case 'prove':
      return await prove(context, request);
    case 'check-image':
      return await checkImage(context, request);
    case 'versions':
      return await showVersions(context, request);
    case 'history':
      return await showHistory(context, request);
    case 'resources':
      return await showResources(context, request);
    case 'work':
      return await showWork(context, request);
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
    case 'remove-old':
      return await removeOld(context, request);
    case 'logs':
      return await showLogs(context, request);
    case 'engines':
      return await showEngines(context, request);
    case 'link':
      return await showLink(context, request.json);
    case 'sign-out':
      return await signOut(context, request.json);
  }
}
