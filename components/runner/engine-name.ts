import type { EngineStatus } from '@/lib/contracts/status';

export function engineName({ kind, version }: Pick<EngineStatus, 'kind' | 'version'>): string {
  return `${kind === 'docker' ? 'Docker' : 'Podman'} ${version}`;
}
