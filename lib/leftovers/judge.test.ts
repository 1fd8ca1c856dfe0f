import { describe, expect, test } from 'vitest';
import { isOldContainer, oldRunnerOf, programOf } from './judge';

const folder = '/home/ada/.stigmer/data/bin/agent-runner';
const id = 'a1b2c3d4e5f6'.padEnd(64, '0');

describe('a process is that runner', () => {
  test.each([
    ['its program is in the folder', [`${folder}/.venv/bin/python`, '/', 'python', 'main.py']],
    ['its program is the folder’s name, as of the older form', [folder, '/home/ada', folder]],
    ['it works in the folder', ['/usr/bin/python3', folder, 'python3', 'main.py']],
    ['an argument is in the folder', ['/bin/bash', '/', 'bash', `${folder}/run.sh`]],
  ])('%s', (_, paths) => {
    expect(programOf({ pid: 7, start: '1', paths }, [folder])).toBe(
      paths.find((path) => path.startsWith(folder)),
    );
  });

  test.each([
    ['another program has the pid now', ['/usr/bin/vim', '/home/ada', 'vim', 'notes.txt']],
    ['the name of its folder only begins alike', [`${folder}-2/python`, '/', 'python']],
    ['the system said nothing about it', ['', '', '']],
  ])('not when %s', (_, paths) => {
    expect(programOf({ pid: 7, start: '1', paths }, [folder])).toBeNull();
  });
});

describe('a container is that launcher’s', () => {
  const container = { id, labels: {}, imageReference: 'mine:1', mounts: [] };
  const socket = [{ source: '/var/run/docker.sock', destination: '/var/run/docker.sock', writable: true }];

  test.each([
    ['an id file names it', container, ['a1b2c3d4e5f6'], true],
    [
      'it runs the published image',
      { ...container, imageReference: 'ghcr.io/stigmer/agent-runner:latest' },
      [],
      true,
    ],
    [
      'it runs the image that was built here',
      { ...container, imageReference: 'stigmer-agent-runner:local' },
      [],
      true,
    ],
    [
      'the same on Podman',
      { ...container, imageReference: 'localhost/stigmer-agent-runner:local' },
      [],
      true,
    ],
    ['it holds the engine’s socket', { ...container, mounts: socket }, [], true],
    ['somebody made it by hand', container, [], false],
    [
      'its image only begins alike',
      { ...container, imageReference: 'stigmer-agent-runner-mine:1' },
      [],
      false,
    ],
    [
      'the console of another home made it',
      {
        ...container,
        labels: { 'dev.stigmer.console.home': 'x' },
        imageReference: 'stigmer-agent-runner:local',
      },
      ['a1b2c3d4e5f6'],
      false,
    ],
  ])('%s', (_, facts, recorded, expected) => {
    expect(isOldContainer(facts, recorded)).toBe(expected);
  });
});

test('where nothing is left there is no old runner', () => {
  const nothing = { folder: null, process: null, container: null, records: [] };
  expect(oldRunnerOf(nothing)).toBeNull();
  expect(oldRunnerOf({ ...nothing, records: ['/x/agent-runner.pid'] })).not.toBeNull();
});
