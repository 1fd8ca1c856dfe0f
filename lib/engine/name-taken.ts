import { Failure } from '@/lib/core/failure';
import type { EngineConnection } from './connection';
import { commandFor } from './engine-command';

/** Docker: 409. Podman: 500 with a text only; for a rename, 5.8 gives its database's. */
const nameTakenText = /already in use|name .* is in use|UNIQUE constraint failed: ContainerConfig\.Name/i;

export function isNameTaken({ status, text }: { status: number; text: string }): boolean {
  return status === 409 || (status === 500 && nameTakenText.test(text));
}

export function nameTaken(connection: EngineConnection, name: string, cause: unknown): Failure {
  return new Failure({
    code: 'container-name-taken',
    reference: 'E23',
    title: 'The container could not get its name',
    reason: `Another container is already called ${name}, and the console touches no container that is not its own.`,
    remedy: {
      summary: 'Rename or remove the other container, or set STIGMER_CONTAINER_NAME to another name.',
      command: commandFor(connection, 'rename', name, `${name}-old`),
    },
    evidence: [{ label: 'name', value: name }],
    cause,
  });
}
