import { expect, test } from 'vitest';
import { relabelProblem } from './relabel-folder';

const userHome = '/home/ada';

test.each([
  ...['/', '/etc', '/etc/ssl', '/usr', '/usr/share/x', '/home', '/home/ada', '/home/bob', '/root'],
  ...['/var', '/tmp', '/boot'],
])('%s never gets the label of containers', (folder) => {
  expect(relabelProblem(folder, folder, userHome)?.code).toBe('workspace-not-relabelled');
});

test('nor does what a link leads to, nor a folder that has the home in it', () => {
  expect(relabelProblem('/srv/a/workspace', '/usr/share/w', userHome)).not.toBeNull();
  expect(relabelProblem('/data', '/data', '/data/homes/ada')).not.toBeNull();
});

test.each(['/home/ada/.stigmer/data/workspace', '/root/.stigmer/data/workspace', '/srv/agents', '/tmp/x'])(
  '%s may get it',
  (folder) => {
    expect(relabelProblem(folder, folder, userHome)).toBeNull();
  },
);

test('a colon would end the path for the engine: refused with that reason', () => {
  expect(relabelProblem('/srv/a:b', '/srv/a:b', userHome)?.details.reason).toContain('colon');
});
