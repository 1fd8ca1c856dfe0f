import { spawnSync } from 'node:child_process';

/** Root may, outside of a container. */
export function canMount(): boolean {
  const inOwnNamespace = ['--mount', 'mount', '-t', 'tmpfs', 'stigmer-test', '/mnt'];
  return spawnSync('unshare', inOwnNamespace).status === 0;
}
