import type { Command } from 'commander';
import type { AlertsOrder } from '@/lib/contracts/alerts';
import { parseMute } from './option-values';

/** What the command line asks of alerts. Addresses are added on the page: on a command line others would read them. */
export interface AlertsRequest {
  type: 'alerts';
  order: 'list' | 'test' | Extract<AlertsOrder, { type: 'mute' | 'unmute' }>;
  json: boolean;
}

export function addAlerts(program: Command, take: (request: AlertsRequest) => void): void {
  const alerts = program
    .command('alerts')
    .description('List who is told when the worker breaks, whether it is muted, and what was sent last')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'alerts', order: 'list', json }));
  const ask = (order: AlertsRequest['order']) =>
    take({ type: 'alerts', order, json: alerts.opts().json ?? false });
  alerts
    .command('list')
    .description('The same')
    .action(() => ask('list'));
  alerts
    .command('test')
    .description('Send a test to each; exit code 0 only when all took it')
    .action(() => ask('test'));
  alerts
    .command('mute <duration>')
    .description('Tell nobody for 30m, 8h or 2d, or until-unmuted; what is still broken then is told')
    .action((duration) => ask({ type: 'mute', forMs: parseMute(duration) }));
  alerts
    .command('unmute')
    .description('Tell again')
    .action(() => ask({ type: 'unmute' }));
}
