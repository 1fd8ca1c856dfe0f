import { describe, expect, test } from 'vitest';
import { hostPath, requireHostPath } from './host-path';

const mount = (source: string, destination: string) => ({ source, destination, writable: true });
const inContainer = (...mounts: Array<ReturnType<typeof mount>>) => ({
  consoleContainer: { id: 'c'.repeat(64), name: 'console', image: 'stigmer-console:1', mounts },
});

describe('the path by which the engine finds a folder', () => {
  test('is its own where the console runs in no container', () => {
    expect(hostPath('/home/ada/.stigmer', {})).toBe('/home/ada/.stigmer');
  });

  test.each([
    ['/srv/stigmer/data', '/srv/stigmer/data'],
    ['/data', '/home/ada/stigmer'],
    ['/data/workspace', '/home/ada/stigmer/workspace'],
    ['/data/logs/old', '/mnt/disk/old'],
    ['/volume/a', '/var/lib/docker/volumes/v/_data/a'],
  ])('%s in the console’s container is %s', (path, expected) => {
    const place = inContainer(
      mount('/srv/stigmer', '/srv/stigmer'),
      mount('/home/ada/stigmer', '/data'),
      mount('/mnt/disk', '/data/logs'),
      mount('/var/lib/docker/volumes/v/_data', '/volume'),
    );
    expect(hostPath(path, place)).toBe(expected);
  });

  test.each([
    ['beside every mount', '/srv/other'],
    ['whose name only begins like a mount’s', '/database'],
    ['above a mount', '/'],
    ['on a mount in memory', '/memory/a'],
  ])('of one %s there is none, and whoever needs it is told', (_case, path) => {
    const place = inContainer(mount('/home/ada/stigmer', '/data'), mount('', '/memory'));
    expect(hostPath(path, place)).toBeNull();
    expect(() => requireHostPath(path, place)).toThrow(
      expect.objectContaining({ code: 'folder-not-shared' }),
    );
  });
});
