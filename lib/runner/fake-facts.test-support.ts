import { Failure } from '@/lib/core/failure';
import type { EngineFacts, ImageFacts } from '@/lib/engine/types';
import { contractLabels } from '@/lib/worker/image-contract';

export const nativeDocker: EngineFacts = {
  kind: 'docker',
  version: '29.0.0',
  apiVersion: '1.52',
  socketPath: '/var/run/docker.sock',
  platform: 'linux/amd64',
  rootless: false,
  host: 'this-machine',
  loopbackAddress: null,
  selinux: false,
  operatingSystem: 'Debian GNU/Linux 12',
};

export function failureOf(code: string): Failure {
  return new Failure({
    code,
    title: `Title of ${code}`,
    reason: 'Why.',
    remedy: { summary: 'Do something.' },
  });
}

export function imageOf(id: string): ImageFacts {
  return {
    id,
    sizeBytes: 159e6,
    platform: 'linux/amd64',
    repoDigests: [],
    labels: contractLabels,
    createdAt: null,
  };
}
