import { spawn } from 'node:child_process';
import { z } from 'zod';
import { startDeadline } from '@/lib/core/deadline';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { RegistryCredentials } from './auth-file';
import { errnoOf } from './engine-failure';

const answerBytesMax = 64_000;
/** A helper may unlock a keychain or ask a cloud's service; one that waits for a person longer than this is not waited for. */
const helperTimeoutMs = 20_000;
const answerSchema = z.looseObject({ Username: z.string(), Secret: z.string().min(1) });
/** The protocol's word for "the secret is an identity token". */
const tokenUser = '<token>';
const notFound = /credentials not found/i;

/** What a helper came to; `reason` is fit to be shown, and never holds what it printed where that could be a secret. */
export type HelperOutcome =
  | { type: 'found'; credentials: RegistryCredentials }
  | { type: 'none' }
  | { type: 'failed'; reason: string };

interface Ended {
  code: number | null;
  output: string;
}

/**
 * Asks `docker-credential-<program> get` as `docker` does: the registry on its standard input, the answer on its output.
 * It has the console's environment, since helpers need their user's session. Rejects only when the signal aborts.
 */
export async function askHelper(
  program: string,
  serverAddress: string,
  signal: AbortSignal,
  timeoutMs = helperTimeoutMs,
): Promise<HelperOutcome> {
  const name = `docker-credential-${program}`;
  // It comes from a file that a person may have been sent: a path would run any program.
  if (!/^[\w.-]+$/.test(program)) return { type: 'failed', reason: 'its name is not that of a helper' };
  const deadline = startDeadline(timeoutMs, signal);
  try {
    const ended = await run(name, serverAddress, deadline.signal);
    return outcomeOf(ended, serverAddress);
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.expired())
      return { type: 'failed', reason: `it did not answer within ${timeoutMs / 1000} s` };
    if (errnoOf(error) === 'ENOENT') return { type: 'failed', reason: 'it is not on the PATH' };
    if (errnoOf(error) === 'EACCES') return { type: 'failed', reason: 'it may not be run by this user' };
    return { type: 'failed', reason: 'it could not be run' };
  } finally {
    deadline.end();
  }
}

function run(name: string, serverAddress: string, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // What it says on stderr may be about the secret: it is not read.
    const child = spawn(name, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], signal, killSignal: 'SIGKILL' });
    let output = '';
    child.on('error', reject);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length <= answerBytesMax) return;
      // Closed, too: a program that the helper started may go on where the helper was ended.
      child.stdout.destroy();
      child.kill('SIGKILL');
    });
    child.on('close', (code) => resolve({ code, output }));
    // A helper that ends without reading closes the pipe: its answer counts, not that.
    child.stdin.on('error', () => {});
    child.stdin.end(serverAddress);
  });
}

function outcomeOf({ code, output }: Ended, serveraddress: string): HelperOutcome {
  if (output.length > answerBytesMax) return { type: 'failed', reason: 'it says too much' };
  if (code !== 0) {
    return notFound.test(output)
      ? { type: 'none' }
      : { type: 'failed', reason: code === null ? 'it was ended' : `it ended with ${code}` };
  }
  const parsed = answerSchema.safeParse(jsonOrNull(output));
  if (!parsed.success) return { type: 'failed', reason: 'its answer is not that of a helper' };
  const { Username: username, Secret } = parsed.data;
  const credentials =
    username === tokenUser
      ? { username: '', password: '', serveraddress, identitytoken: Secret }
      : { username, password: Secret, serveraddress };
  return { type: 'found', credentials };
}
