import { setTimeout as sleep } from 'node:timers/promises';
import { startDeadline } from '@/lib/core/deadline';
import { Failure } from '@/lib/core/failure';
import { callEngine, type EngineConnection, openEngineStream } from './connection';
import { containerMissing, containerName } from './container-name';
import { readFrames } from './exec-frames';
import { refusalOf } from './refusal';

const callTimeoutMs = 10_000;
const outputBytesMax = 65_536;
const exitPollsMax = 50;
const exitPollMs = 40;

export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** See `Engine.exec`. After a timeout the command may live on in the container: no engine can end an exec. */
export async function execInContainer(
  connection: EngineConnection,
  id: string,
  command: readonly string[],
  options: { timeoutMs: number; emptied?: readonly string[] },
  signal?: AbortSignal,
): Promise<ExecResult> {
  const execId = await createExec(
    connection,
    containerName(id),
    { command, emptied: options.emptied },
    signal,
  );
  const limit = startDeadline(options.timeoutMs, signal);
  try {
    const output = await readOutput(connection, execId, limit.signal);
    return { ...output, exitCode: await readExitCode(connection, execId, limit.signal) };
  } catch (error) {
    if (limit.expired()) throw timedOut(command, options.timeoutMs);
    throw error;
  } finally {
    limit.end();
  }
}

export async function createExec(
  connection: EngineConnection,
  name: string,
  { command, emptied = [] }: { command: readonly string[]; emptied?: readonly string[] | undefined },
  signal: AbortSignal | undefined,
): Promise<string> {
  const call = {
    action: 'run a command in the container',
    timeoutMs: callTimeoutMs,
    signal,
    passed: [404, 409],
  };
  try {
    const Env = emptied.map((variable) => `${variable}=`);
    const body = { Cmd: [...command], Env, AttachStdout: true, AttachStderr: true };
    return await callEngine(
      connection,
      call,
      async (docker) => (await docker.getContainer(name).exec(body)).id,
    );
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    throw answer.status === 404 ? containerMissing(name, error) : notRunning(name, error);
  }
}

async function readOutput(connection: EngineConnection, execId: string, signal: AbortSignal) {
  const kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const bytes = { stdout: 0, stderr: 0 };
  const call = { action: 'run a command in the container', answerTimeoutMs: null, signal };
  const stream = await openEngineStream(connection, call, (docker) =>
    docker.getExec(execId).start({ Detach: false, Tty: false }),
  );
  try {
    for await (const piece of readFrames(stream.chunks)) {
      const room = outputBytesMax - bytes[piece.stream];
      if (room <= 0) continue;
      const part = piece.bytes.subarray(0, room);
      kept[piece.stream].push(part);
      bytes[piece.stream] += part.length;
    }
  } finally {
    stream.close();
  }
  return {
    stdout: Buffer.concat(kept.stdout).toString('utf8'),
    stderr: Buffer.concat(kept.stderr).toString('utf8'),
  };
}

/** The output can end a moment before the engine has noted the exit; Podman says 0 until then. */
async function readExitCode(
  connection: EngineConnection,
  execId: string,
  signal: AbortSignal,
): Promise<number> {
  const call = { action: 'read a command’s exit code', timeoutMs: callTimeoutMs, signal };
  for (let poll = 0; poll < exitPollsMax; poll += 1) {
    const found = await callEngine(connection, call, (docker) => docker.getExec(execId).inspect());
    if (!found.Running && found.ExitCode !== null) return found.ExitCode;
    await sleep(exitPollMs, undefined, { signal });
  }
  throw timedOut([], exitPollsMax * exitPollMs);
}

function timedOut(command: readonly string[], timeoutMs: number): Failure {
  return new Failure({
    code: 'exec-timed-out',
    title: 'A command in the container took too long',
    reason: `It had not ended after ${timeoutMs} ms.`,
    remedy: { summary: 'Try again when the machine is less busy.', action: 'retry' },
    evidence: [{ label: 'command', value: command[0] ?? '' }],
  });
}

function notRunning(name: string, cause: unknown): Failure {
  return new Failure({
    code: 'container-not-running',
    title: 'A command could not run in the container',
    reason: 'The container is not running.',
    remedy: { summary: 'Start the agent-runner.', action: 'start' },
    evidence: [{ label: 'container', value: name }],
    cause,
  });
}
