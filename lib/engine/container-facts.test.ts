import { expect, test } from 'vitest';
import { toContainerFacts } from './container-facts';

const answer = {
  Id: 'a'.repeat(64),
  Name: '/runner',
  Image: `sha256:${'b'.repeat(64)}`,
  Created: '2026-01-02T03:04:04.5Z',
  RestartCount: 3,
  State: {
    Status: 'running',
    ExitCode: 0,
    OOMKilled: false,
    Error: '',
    StartedAt: '2026-01-02T03:04:05.123456789Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    Health: { Status: 'healthy', FailingStreak: 0, Log: [{ Output: 'old' }, { Output: 'new' }] },
  },
  Config: { Image: 'x:1', Labels: { a: 'b' }, Env: ['A=1=2', 'EMPTY=', 'BARE'], Tty: false },
  HostConfig: { NetworkMode: 'host' },
  Mounts: [{ Source: '/a', Destination: '/workspace', RW: true }],
};

test('a Docker answer becomes facts', () => {
  expect(toContainerFacts(answer)).toEqual({
    id: 'a'.repeat(64),
    name: 'runner',
    imageId: `sha256:${'b'.repeat(64)}`,
    imageReference: 'x:1',
    labels: { a: 'b' },
    environment: { A: '1=2', EMPTY: '', BARE: '' },
    state: 'running',
    createdAt: Date.parse('2026-01-02T03:04:04.500Z'),
    startedAt: Date.parse('2026-01-02T03:04:05.123Z'),
    finishedAt: null,
    exitCode: null,
    outOfMemory: false,
    restartCount: 3,
    error: '',
    health: { status: 'healthy', output: 'new' },
    networkMode: 'host',
    tty: false,
    mounts: [{ source: '/a', destination: '/workspace', writable: true }],
  });
});

const memory = (State: object) => {
  const { outOfMemory, memoryFlagStands = false } = toContainerFacts({
    ...answer,
    State: { ...answer.State, OOMKilled: true, ...State },
  });
  return { outOfMemory, memoryFlagStands };
};

test('the mark of memory is a cause only of an end by SIGKILL', () => {
  const ended = { Status: 'exited', FinishedAt: '2026-01-02T04:00:00Z' };
  expect(memory({ ...ended, ExitCode: 137 })).toEqual({ outOfMemory: true, memoryFlagStands: false });
  expect(memory({ ...ended, ExitCode: 0 })).toEqual({ outOfMemory: false, memoryFlagStands: false });
  expect(memory({ ...ended, ExitCode: 143 }).outOfMemory).toBe(false);
  expect(memory({})).toEqual({ outOfMemory: false, memoryFlagStands: true });
});

test("Podman's words, nulls and image ids without algorithm are read alike", () => {
  const health = { Status: 'starting', FailingStreak: 0, Log: null };
  const podman = {
    ...answer,
    Image: 'b'.repeat(64),
    State: {
      ...answer.State,
      Status: 'stopped',
      ExitCode: 137,
      Error: 'container x: container is running',
      Health: health,
    },
    Config: { ...answer.Config, Labels: null },
    Mounts: null,
  };
  expect(toContainerFacts(podman)).toMatchObject({
    imageId: `sha256:${'b'.repeat(64)}`,
    state: 'exited',
    exitCode: 137,
    error: '',
    health: null,
    labels: {},
    mounts: [],
  });
});

test('a container that has ended is exited, also while Podman calls it created', () => {
  const state = { ...answer.State, Status: 'created', ExitCode: 137, FinishedAt: '2026-01-02T03:04:06Z' };
  expect(toContainerFacts({ ...answer, State: state })).toMatchObject({ state: 'exited', exitCode: 137 });
  const fresh = { ...answer.State, Status: 'created' };
  expect(toContainerFacts({ ...answer, State: fresh })).toMatchObject({ state: 'created', exitCode: null });
});
