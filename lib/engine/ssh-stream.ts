import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { EngineReach } from './engine-address';
import { sshErrorOf } from './ssh-error';

type SshReach = Extract<EngineReach, { type: 'ssh' }>;

const connectTimeoutSeconds = 8;
const stderrCharactersMax = 4000;

/**
 * Leads to an engine through the system's ssh, as the docker command does, with the user's own configuration, keys and known
 * hosts. It never asks anybody anything.
 */
export function openSsh(reach: SshReach): Duplex {
  // Not on a terminal, and no shell on this side: every word is an argument.
  return new SshStream(spawn('ssh', sshArguments(reach), { stdio: ['pipe', 'pipe', 'pipe'] }));
}

export function sshArguments({ host, user, port, enginePath }: SshReach): string[] {
  return [
    ...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connectTimeoutSeconds}`, '-T'],
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    ...['--', host, 'docker'],
    ...(enginePath === null ? [] : [`--host=unix://${enginePath}`]),
    ...['system', 'dial-stdio'],
  ];
}

/** Both pipes of a child as one stream, whose error says why ssh ended. */
class SshStream extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #stderr = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdout.on('data', (chunk) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-stderrCharactersMax);
    });
    // What a child that has ended no longer reads: its end says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.destroy(sshErrorOf({ spawnError: error })));
    child.on('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(sshErrorOf({ exitCode: code, stderr: this.#stderr }));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // An error of the pipe is followed by the child's end.
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    done(error);
  }
}
