import { Failure } from '@/lib/core/failure';
import type { EngineFacts } from '@/lib/engine/types';
import { localImage } from '@/lib/settings/image-choice';

/** Builds the local image in a checkout. Podman's own format has no health check. */
export function buildCommand(kind: EngineFacts['kind']): string {
  const format = kind === 'podman' ? ' --format docker' : '';
  return `${kind} build${format} -f Dockerfile.agent-runner --target runtime -t ${localImage} .`;
}

export function localImageMissing(kind: EngineFacts['kind']): Failure {
  const engine = kind === 'docker' ? 'Docker' : 'Podman';
  return new Failure({
    code: 'image-local-missing',
    title: 'The local image is not on this machine',
    reason: `It was asked for, and ${engine} has no image ${localImage}. Nothing is pulled in its place.`,
    remedy: {
      summary:
        'Build it in a checkout, then try again; or go back to the pinned version, in Settings or with --no-use-local-image.',
      command: buildCommand(kind),
    },
    evidence: [{ label: 'image', value: localImage }],
  });
}
