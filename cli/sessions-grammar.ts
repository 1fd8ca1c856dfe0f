import type { Command } from 'commander';
import type { LinkRequest } from '@/lib/contracts/session';
import { parseLife, parsePerson, parsePort } from './option-values';

/** Who may come in, and who has. */
export type SessionsRequest =
  | { type: 'link'; request: LinkRequest; json: boolean }
  | { type: 'sessions'; json: boolean }
  /** Null signs everybody out. */
  | { type: 'sign-out'; name: string | null; json: boolean };

export function addSessions(program: Command, take: (request: SessionsRequest) => void): void {
  program
    .command('link')
    .description('Print a fresh sign-in link of the running console')
    .option('--read-only', 'Whoever opens it may look at everything and change nothing')
    .option('--name <name>', 'What others see them called', parsePerson)
    .option('--port <port>', 'Local port of the tunnel that they come through, if it is another', parsePort)
    .option(
      '--for <time>',
      'How long its browser stays signed in, as 8h; left out: 30 days, read-only one day',
      parseLife,
    )
    .option('--json', 'Print JSON')
    .action(({ readOnly = false, name = null, port, for: lifeMs, json = false }) =>
      take({
        type: 'link',
        request: {
          access: readOnly ? 'read' : 'change',
          person: name,
          ...(port === undefined ? {} : { port }),
          ...(lifeMs === undefined ? {} : { lifeMs }),
        },
        json,
      }),
    );
  program
    .command('sessions')
    .description('List who is signed in, what they may do, and who is here now')
    .option('--json', 'Print JSON')
    .action(({ json = false }) => take({ type: 'sessions', json }));
  program
    .command('sign-out')
    .argument('[name]', 'Only who was given a link with this name', parsePerson)
    .description('Sign every browser out, and revoke the links that were printed so far')
    .option('--json', 'Print JSON')
    .action((name = null, { json = false }) => take({ type: 'sign-out', name, json }));
}
