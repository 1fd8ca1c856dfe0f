import { userInfo } from 'node:os';
import type { ClientParts } from '@/cli/open-client';
import type { Output } from '@/cli/output';
import type { ServiceRequest } from '@/cli/service-grammar';
import { consoleAnswers } from '@/cli/socket-request';
import { type AutostartView, install, serviceManager, uninstall, view } from '@/lib/autostart/autostart';
import { consoleCommand } from '@/lib/autostart/console-command';
import { exitCodes } from './command';

/** Installs, shows or removes what starts the console at login. It asks no console, and needs none. */
export async function service(
  { order, port, json }: Pick<ServiceRequest, 'order' | 'port' | 'json'>,
  { config, environment, startDirectory }: ClientParts,
  output: Output,
): Promise<number> {
  const manager = serviceManager(config, environment, userInfo().username);
  if (order === 'remove') {
    const removed = await uninstall({ manager });
    if (json) output.print(JSON.stringify({ removed }));
    else output.print(removed ? `Removed ${manager.path}` : 'No service is installed');
    return exitCodes.true;
  }
  const parts = { manager, answers: () => consoleAnswers(config.socketPath) };
  const found =
    order === 'install'
      ? await install({ ...parts, command: consoleCommand(environment, startDirectory, port ?? config.port) })
      : await view(parts);
  if (json) output.print(JSON.stringify(found));
  else for (const line of serviceLines(found)) output.print(line);
  return found.service?.state === 'running' && found.answers ? exitCodes.true : exitCodes.untrue;
}

export function serviceLines({ service: state, ...found }: AutostartView): string[] {
  if (state === null) {
    const byHand = found.answers ? '; a console that was started by hand answers' : '';
    return [`Not installed${byHand}`, 'Install it: stigmer-console service install'];
  }
  const isUp = state.state === 'running' && found.answers;
  const pid = state.pid === null ? '' : `, pid ${state.pid}`;
  const restarts = state.restarts === 0 ? '' : `, started again ${state.restarts}×`;
  return [
    `${isUp ? 'Running and answering' : `${state.state}, ${found.answers ? 'another console answers' : 'not answering'}`}${pid}${restarts}`,
    `By       ${found.manager}, ${found.path}`,
    `Log      ${found.logCommand}`,
    ...(isUp ? ['Sign in  stigmer-console link'] : []),
    ...(state.outlivesLogout === false && found.lingerCommand !== null
      ? [`It ends with your last logout and starts at login. To have it from boot on: ${found.lingerCommand}`]
      : []),
  ];
}
