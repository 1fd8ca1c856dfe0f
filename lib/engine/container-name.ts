import { Failure } from '@/lib/core/failure';

const idPattern = /^[0-9a-f]{64}$/;
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}$/;

/**
 * The only way for a container's name or id into a path: a name like `../images/x` or `x?force=1` would otherwise
 * reach another endpoint of the engine.
 */
export function containerName(nameOrId: string): string {
  if (idPattern.test(nameOrId) || namePattern.test(nameOrId)) return nameOrId;
  throw new Failure({
    code: 'container-name-invalid',
    title: 'The container’s name cannot be used',
    reason: 'A name has 2 to 128 letters, digits, and _ . - after the first of them.',
    remedy: { summary: 'Choose another name for the container.' },
    evidence: [{ label: 'name', value: nameOrId.slice(0, 128) }],
  });
}

export function containerMissing(nameOrId: string, cause: unknown): Failure {
  return new Failure({
    code: 'container-not-found',
    reference: 'E25',
    title: 'The container is not there',
    reason: 'The engine knows no container of this name: it was removed or renamed.',
    remedy: { summary: 'Set up the agent-runner again.', action: 'setup' },
    evidence: [{ label: 'container', value: nameOrId }],
    cause,
  });
}
