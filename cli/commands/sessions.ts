import type { LinkRequest, SignedIn } from '@/lib/contracts/session';
import { type CommandContext, exitCodes } from './command';

/** A fresh sign-in link of the running console. */
export async function showLink(
  { client, output }: CommandContext,
  request: LinkRequest,
  json: boolean,
): Promise<number> {
  const url = await client.signInLink(request);
  output.print(json ? JSON.stringify({ url }) : url);
  return exitCodes.true;
}

/** Who is signed in. */
export async function showSessions({ client, output }: CommandContext, json: boolean): Promise<number> {
  const sessions = await client.signedIn();
  if (json) output.print(JSON.stringify({ sessions }));
  else if (sessions.length === 0) output.print('Nobody is signed in. For a link: stigmer-console link');
  else for (const session of sessions) output.print(sessionLine(session));
  return exitCodes.true;
}

function sessionLine({ name, browser, access, here, seenAt, endsAt }: SignedIn): string {
  const who = name === browser ? name : `${name}, ${browser}`;
  const when = here ? 'here now' : `last seen ${new Date(seenAt).toISOString()}`;
  const until = `until ${new Date(endsAt).toISOString()}`;
  return [who, access === 'read' ? 'read-only' : 'may change', when, until].join('  ');
}

/** Signs a person out, or with null every browser. */
export async function signOut(
  { client, output }: CommandContext,
  name: string | null,
  json: boolean,
): Promise<number> {
  const ended = await client.endSessions(name);
  const browsers = ended === 1 ? '1 browser' : `${ended} browsers`;
  const whose = name === null ? '' : ` of ${name}`;
  output.print(
    json
      ? JSON.stringify({ ended })
      : `Signed out ${browsers}${whose}. For a fresh link: stigmer-console link`,
  );
  return exitCodes.true;
}
