import type { Command } from 'commander';
import { parsePort } from './option-values';

/** What the command line asks of the service that starts the console at login. */
export interface ServiceRequest {
  type: 'service';
  order: 'install' | 'status' | 'remove';
  port: number | null;
  json: boolean;
}

export function addService(program: Command, take: (request: ServiceRequest) => void): void {
  const service = program
    .command('service')
    .description('Have the console started at login, and again after a crash (systemd, launchd)');
  service
    .command('install')
    .description('Install the service, or install it anew, and start the console')
    .option('--port <port>', 'Port on this machine (PORT, or 3000)', parsePort)
    .option('--json', 'Print JSON')
    .action(({ port = null, json = false }) => take({ type: 'service', order: 'install', port, json }));
  service
    .command('status')
    .description('Say what became of it; exit code 0 only when its console answers')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'service', order: 'status', port: null, json }));
  service
    .command('remove')
    .description('End its console and remove the service; worker, workspace and settings stay')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'service', order: 'remove', port: null, json }));
}
