import { type BlockedStack, blockedStackSchema, type StackFrame } from '@/lib/contracts/blocked-stack';
import { stackProbe } from '@/lib/contracts/own-probe';
import { redactSecrets } from '@/lib/contracts/secret-variable';
import { isFailure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { speaksContract } from './image-contract';

const command = [...stackProbe, '/stack'];
/** The probe's own limit of 8 s, and what a busy engine takes to begin it. */
const timeoutMs = 20_000;

/** Where a worker hangs, from its own container; null: an image from before does not tell, or the engine does not get there. */
export async function askBlockedStack(
  engine: Pick<Engine, 'exec'>,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<BlockedStack | null> {
  if (!speaksContract(container)) return null;
  try {
    const { stdout } = await engine.exec(container.id, command, { timeoutMs }, signal);
    return readStack(stdout, container.environment);
  } catch (error) {
    signal.throwIfAborted();
    if (isFailure(error)) return null;
    throw error;
  }
}

function readStack(text: string, environment: Readonly<Record<string, string>>): BlockedStack | null {
  if (text.startsWith('hung: ')) return { type: 'frozen' };
  const stack = blockedStackSchema.safeParse(jsonOrNull(text)).data ?? null;
  if (stack?.type !== 'blocked') return stack;
  // Of its texts, not of the JSON: that writes a secret with a line end or a quotation mark otherwise.
  const frames = stack.frames.map((frame) => withoutSecrets(frame, environment));
  return { ...stack, frames };
}

function withoutSecrets(frame: StackFrame, environment: Readonly<Record<string, string>>): StackFrame {
  const shown = (text: string) => redactSecrets(text, environment);
  return { ...frame, function: shown(frame.function), file: shown(frame.file) };
}
