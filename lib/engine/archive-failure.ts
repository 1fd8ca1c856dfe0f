import { Failure } from '@/lib/core/failure';
import { diskFull, type Kind } from './image-failure-kinds';

type Why =
  | 'unreadable'
  | 'no-image'
  | 'truncated'
  | 'other-platform'
  | 'layout-unsupported'
  | 'refused'
  | 'disk-full';

const kinds: Record<Why, Kind> = {
  unreadable: {
    code: 'archive-unreadable',
    reason: 'The user that runs the console cannot read a file there.',
    remedy: { summary: 'Check the path and the right to read it, then try again.' },
  },
  'no-image': {
    code: 'archive-no-image',
    reason:
      'It is no archive of images: neither what docker save or podman save writes, nor an OCI layout in a tar.',
    remedy: {
      summary: 'Save the image with docker save or podman save (as tar, or tar and gzip), then load that.',
    },
  },
  truncated: {
    code: 'archive-truncated',
    reason: 'It ends early, or a part of it is damaged: it was not copied whole.',
    remedy: { summary: 'Copy it again, and compare its size or checksum with the original.' },
  },
  'other-platform': {
    code: 'archive-other-platform',
    reason: 'It has no image for this machine’s processor.',
    remedy: { summary: 'Save the image of this machine’s platform: pull it with --platform, then save it.' },
  },
  'layout-unsupported': {
    code: 'archive-layout-unsupported',
    reason: 'It is an OCI layout, which this Docker cannot load: it reads what docker save writes.',
    remedy: { summary: 'Save it with docker save, or podman save --format docker-archive, then load that.' },
  },
  refused: {
    code: 'archive-refused',
    reason: 'The engine did not take it; its message is below.',
    remedy: { summary: 'Read the engine’s message, then try again.', action: 'retry' },
  },
  'disk-full': diskFull(),
};

/** An archive that cannot be loaded. `told` is what was seen, or the engine's own message. */
export function archiveFailure(why: Why, file: string, told: string, cause?: unknown): Failure {
  return new Failure({
    ...kinds[why],
    title: 'The archive could not be loaded',
    evidence: [
      { label: 'file', value: file },
      { label: 'seen', value: told.slice(0, 1000) },
    ],
    cause,
  });
}
