import { errnoOf } from './engine-failure';

/** What ssh's end says; `code` is one that `engine-failure.ts` and `probe.ts` have words for. */
export function sshErrorOf(
  end: { spawnError: unknown } | { exitCode: number | null; stderr: string },
): Error & { code: string } {
  if ('spawnError' in end) {
    const code = errnoOf(end.spawnError) === 'ENOENT' ? 'SSH_MISSING' : 'SSH_FAILED';
    return Object.assign(new Error('The program ssh could not be started'), { code });
  }
  const said = end.stderr.trim().split('\n').at(-1)?.trim();
  const code = codeOf(end.exitCode, end.stderr);
  return Object.assign(new Error(said || `ssh ended with ${end.exitCode}`), { code });
}

/** ssh has one exit code, 255, for all that is wrong on the way; a shell over there has 127 for a missing program. */
const wayCodes: ReadonlyArray<[RegExp, string]> = [
  [/HOST IDENTIFICATION HAS CHANGED/, 'SSH_HOST_KEY_CHANGED'],
  [/Host key verification failed|No .* host key is known/i, 'SSH_HOST_KEY_UNKNOWN'],
  [/Permission denied|Too many authentication failures/i, 'SSH_DENIED'],
  [/Could not resolve hostname/i, 'ENOTFOUND'],
  [/Connection refused/i, 'SSH_REFUSED'],
  [/timed out|No route to host|Network is unreachable/i, 'SSH_UNREACHABLE'],
];

function codeOf(exitCode: number | null, stderr: string): string {
  if (exitCode === 255) return wayCodes.find(([words]) => words.test(stderr))?.[1] ?? 'SSH_FAILED';
  if (exitCode === 127) return 'SSH_NO_DOCKER';
  if (/permission denied/i.test(stderr)) return 'SSH_ENGINE_DENIED';
  return /connect|no such file/i.test(stderr) ? 'SSH_ENGINE_DOWN' : 'SSH_FAILED';
}
