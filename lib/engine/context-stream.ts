import { Readable } from 'node:stream';
import { Failure, messageOf } from '@/lib/core/failure';
import { packContext } from './build-context';

/** The build's context on its way to the engine. */
interface ContextStream {
  stream: Readable;
  /** Why it broke off by itself; null while it has not. An engine that breaks off leaves it null. */
  failure(): Failure | null;
}

/**
 * The stream that breaks first breaks the other one, with its own error: only at the source can it be said that the context
 * failed, and not the engine.
 */
export function openContext(directory: string, dockerfile: string): ContextStream {
  let failure: Failure | null = null;
  async function* packed(): AsyncGenerator<Buffer> {
    try {
      yield* packContext(directory, dockerfile);
    } catch (error) {
      failure = contextUnreadable(directory, error);
      throw failure;
    }
  }
  return { stream: Readable.from(packed()), failure: () => failure };
}

function contextUnreadable(directory: string, cause: unknown): Failure {
  return new Failure({
    code: 'build-context-unreadable',
    title: 'The files to build from could not be read',
    reason: `A file below ${directory} vanished, changed or may not be read. The engine is not at fault.`,
    remedy: {
      summary: 'Wait until nothing else changes files there, then try again.',
      action: 'retry',
    },
    evidence: [{ label: 'error', value: messageOf(cause) }],
    cause,
  });
}
