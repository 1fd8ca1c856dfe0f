import { isFailure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { readWholeText } from '../sandbox/read-file';
import { errorCode } from '../sandbox/refusal';
import type { Sandbox } from '../sandbox/sandbox';
import { readToolServers, type ToolServerSettings } from './tool-server-settings';

/** The name by which other agents' programs know it. */
const fileName = '.mcp.json';
const bytesMax = 100_000;

export interface SessionToolServers {
  servers: ToolServerSettings;
  /** What is wrong with the file, without what it holds. */
  problems: string[];
}

/**
 * Servers that the session itself names, in a file of its directory; of two with one name that of the worker counts.
 * `programs`: whether they may be programs as well.
 */
export async function readSessionToolServers(
  sandbox: Sandbox,
  { ofWorker, programs }: { ofWorker: ToolServerSettings; programs: boolean },
  signal: AbortSignal,
): Promise<SessionToolServers> {
  const read = await readFile(sandbox, signal);
  const taken = Object.keys(read.servers).filter((name) => name in ofWorker);
  const held = Object.entries(read.servers).flatMap(([name, server]) =>
    !programs && 'command' in server ? [name] : [],
  );
  const usable = Object.entries(read.servers).filter(
    ([name]) => !taken.includes(name) && !held.includes(name),
  );
  return {
    servers: Object.fromEntries(usable),
    problems: [
      ...read.problems.map((problem) => `${fileName} of the session: ${problem}`),
      ...taken.map(
        (name) => `${fileName} of the session: The worker has a tool server ${name} as well, which counts`,
      ),
      ...held.map(
        (name) =>
          `${fileName} of the session: The program ${name} is not started, since commands need approval in this run`,
      ),
    ],
  };
}

async function readFile(sandbox: Sandbox, signal: AbortSignal): Promise<SessionToolServers> {
  try {
    const json = jsonOrNull(await readWholeText(sandbox, fileName, bytesMax, signal));
    return json === null ? { servers: {}, problems: ['It holds no JSON'] } : readToolServers(json);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { cause, reason } = error.details;
    return { servers: {}, problems: errorCode(cause) === 'ENOENT' ? [] : [reason] };
  }
}
