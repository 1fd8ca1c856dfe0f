import { Failure } from '@/lib/core/failure';
import type { EngineConnection } from './connection';
import type { Refusal } from './refusal';

/**
 * No engine has a status of its own for it. Docker creates the container and refuses its start, naming docker-init; Podman
 * refuses to create it: `container-init binary not found on the host: … catatonit` (4.3), `lookup init binary: …` (5.8).
 */
export function isInitMissing({ text }: Refusal): boolean {
  return /docker-init|catatonit|init binary/.test(text);
}

/** The engine has no program to run as a container's first process. */
export function initMissing(connection: EngineConnection, answer: Refusal, cause: unknown): Failure {
  const program = connection.name === 'Podman' ? 'catatonit' : 'docker-init';
  return new Failure({
    code: 'engine-init-missing',
    title: `${connection.name} has no init for containers`,
    reason: `The program ${program} is not installed beside the engine.`,
    remedy: { summary: `Install ${program}, then try again.`, action: 'retry' },
    evidence: [{ label: 'answer', value: answer.text }],
    cause,
  });
}
