import { type CommandContext, exitCodes } from './command';

/** A fresh sign-in link of the running console. */
export async function showLink({ client, output }: CommandContext, json: boolean): Promise<number> {
  const url = await client.signInLink();
  output.print(json ? JSON.stringify({ url }) : url);
  return exitCodes.true;
}

/** Signs every browser out. */
export async function signOut({ client, output }: CommandContext, json: boolean): Promise<number> {
  const ended = await client.endSessions();
  const browsers = ended === 1 ? '1 browser' : `${ended} browsers`;
  output.print(
    json ? JSON.stringify({ ended }) : `Signed out ${browsers}. For a fresh link: stigmer-console link`,
  );
  return exitCodes.true;
}
