import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { messageOf } from '@/lib/core/failure';
import { startCodecServer } from '../payloads/codec-server';
import { createPayloadCipher } from '../payloads/payload-cipher';
import type { RunnerSettings } from '../settings';

const usage = 'Usage: agent-runner codec-server [--port 8081] [--origin http://localhost:8233]...';

export interface CodecServerArguments {
  type: 'accepted';
  port: number;
  /** Of the pages that may ask. */
  origins: string[];
}

export function readCodecServerArguments(
  args: string[],
): CodecServerArguments | { type: 'refused'; message: string } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8081' },
        origin: { type: 'string', multiple: true, default: [] },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
      throw new Error(`Give the port as a number up to 65535, not ${values.port}.`);
    return { type: 'accepted', port: Number(values.port), origins: values.origin.map(readOrigin) };
  } catch (error) {
    return { type: 'refused', message: `${messageOf(error)}\n${usage}` };
  }
}

function readOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin === 'null' || text.replace(/\/$/, '') !== origin)
    throw new Error(`Give an origin such as http://localhost:8233, not ${text}.`);
  return origin;
}

/** Serves until it is asked to stop. */
export async function codecServerOnce(
  { payloadKeys }: RunnerSettings,
  { port, origins }: CodecServerArguments,
  { signal, tell }: { signal: AbortSignal; tell(line: string): void },
): Promise<string> {
  if (payloadKeys.length === 0)
    throw new Error('Set STIGMER_PAYLOAD_KEY_FILE: there is no key to decrypt with.');
  const server = await startCodecServer(createPayloadCipher(payloadKeys), { port, origins });
  tell(`Serves ${server.url}/decode and ${server.url}/encode to programs of this machine.`);
  try {
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await server.close();
  }
  return '';
}
