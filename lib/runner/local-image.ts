import { Failure } from '@/lib/core/failure';
import { engineCommand } from '@/lib/engine/engine-command';
import type { EngineFacts } from '@/lib/engine/types';
import { localImage } from '@/lib/settings/image-choice';

/** Builds the local image in a checkout. Podman's own format has no health check. */
export function buildCommand(facts: EngineFacts): string {
  const format = facts.kind === 'podman' ? ['--format', 'docker'] : [];
  const file = ['-f', 'Dockerfile.agent-runner', '--target', 'runtime', '-t', localImage];
  return engineCommand(facts, 'build', ...format, ...file, '.');
}

/** An image of which no registry is asked is not here. */
export function onlyHereMissing(facts: EngineFacts, reference: string): Failure {
  return reference === localImage ? localImageMissing(facts) : keptImageMissing(reference);
}

function keptImageMissing(reference: string): Failure {
  return new Failure({
    code: 'image-kept-missing',
    title: 'The version that was put back is not on this machine any more',
    reason: 'Somebody took the image away from the engine, with the name under which the console kept it.',
    remedy: {
      summary: 'Upgrade to an image by its name, or choose the image again in Settings.',
      command: 'stigmer-console versions',
    },
    evidence: [{ label: 'image', value: reference }],
  });
}

function localImageMissing(facts: EngineFacts): Failure {
  const engine = facts.kind === 'docker' ? 'Docker' : 'Podman';
  return new Failure({
    code: 'image-local-missing',
    title: 'The local image is not on this machine',
    reason: `It was asked for, and ${engine} has no image ${localImage}. Nothing is pulled in its place.`,
    remedy: {
      summary:
        'Build it in a checkout, then try again; or go back to the pinned version, in Settings or with --no-use-local-image.',
      command: buildCommand(facts),
    },
    evidence: [{ label: 'image', value: localImage }],
  });
}
