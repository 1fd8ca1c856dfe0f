import { expect, test } from 'vitest';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { pendingSettings } from './pending';

const pending = (saved: Record<string, string>, running: Record<string, string>) =>
  pendingSettings(resolveSettings(saved), resolveSettings(running));

test('a changed address awaits Apply; one that only reads otherwise in the container does not', () => {
  const saved = { TEMPORAL_SERVICE_ADDRESS: 'localhost:7233', WORKSPACE_ROOT_DIR: '/workspace/a' };
  const inContainer = { ...saved, TEMPORAL_SERVICE_ADDRESS: 'host.docker.internal:7233' };
  expect(pending(saved, inContainer)).toEqual([]);
  expect(pending({ ...saved, TEMPORAL_SERVICE_ADDRESS: 'localhost:7234' }, inContainer)).toEqual([
    'TEMPORAL_SERVICE_ADDRESS',
  ]);
  expect(pending({ ...saved, WORKSPACE_ROOT_DIR: '/workspace/b' }, inContainer)).toEqual([
    'WORKSPACE_ROOT_DIR',
  ]);
});

test('what the console alone sets never awaits Apply', () => {
  expect(pending({}, { AGENT_RUNNER_IDENTITY: 'agent-runner/abc' })).toEqual([]);
});
