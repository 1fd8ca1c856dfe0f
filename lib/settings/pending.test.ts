import { expect, test } from 'vitest';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import { passedLabel, passedLabelValue } from './passed-variables';
import { pendingNames } from './pending';

const pending = (saved: Record<string, string>, environment: Record<string, string>, passed = {}) =>
  pendingNames(readSavedSettings(saved), {
    environment,
    labels: { [passedLabel]: passedLabelValue(passed) },
  });

test('a changed address awaits Apply; one that only reads otherwise in the container does not', () => {
  const saved = { TEMPORAL_ADDRESS: 'localhost:7233', WORKSPACE_ROOT_DIR: '/workspace/a' };
  const inContainer = { ...saved, TEMPORAL_ADDRESS: 'host.docker.internal:7233' };
  expect(pending(saved, inContainer)).toEqual([]);
  expect(pending({ ...saved, TEMPORAL_ADDRESS: 'localhost:7234' }, inContainer)).toEqual([
    'TEMPORAL_ADDRESS',
  ]);
  expect(pending({ ...saved, WORKSPACE_ROOT_DIR: '/workspace/b' }, inContainer)).toEqual([
    'WORKSPACE_ROOT_DIR',
  ]);
});

test('where the profile is does not await Apply; what it says does', () => {
  expect(pending({ TEMPORAL_CONFIG_FILE: '/t.toml', TEMPORAL_PROFILE: 'cloud' }, {})).toEqual([]);
  const saved = readSavedSettings({}, undefined, { values: { TEMPORAL_NAMESPACE: 'theirs' }, problems: [] });
  expect(pendingNames(saved, { environment: {}, labels: {} })).toEqual(['TEMPORAL_NAMESPACE']);
});

test('what the console alone sets never awaits Apply', () => {
  expect(pending({}, { AGENT_RUNNER_IDENTITY: 'agent-runner/abc' })).toEqual([]);
});

test('a variable that is passed on awaits Apply when it is added, changed or taken out', () => {
  const before = { MODE: 'local', REDIS_HOST: 'db' };
  const image = { PYTHONUNBUFFERED: '1' };
  const inContainer = { ...image, ...before };
  expect(pending(before, inContainer, before)).toEqual([]);
  expect(pending({ ...before, SANDBOX_TYPE: 'filesystem' }, inContainer, before)).toEqual(['SANDBOX_TYPE']);
  expect(pending({ ...before, MODE: 'cloud' }, inContainer, before)).toEqual(['MODE']);
  expect(pending({ MODE: 'local' }, inContainer, before)).toEqual(['REDIS_HOST']);
  expect(pending({ ...before, ...image }, inContainer, before)).toEqual(['PYTHONUNBUFFERED']);
});

test('a container from before there was passing on awaits every other variable', () => {
  const running = { environment: {}, labels: {} };
  expect(pendingNames(readSavedSettings({ MODE: 'local' }), running)).toEqual(['MODE']);
});

test('a level that Debug has raised awaits nothing, one that a person raised does', () => {
  const debug = { STIGMER_AGENT_RUNNER_DEBUG: 'true' };
  expect(pending(debug, { ...debug, LOG_LEVEL: 'DEBUG' })).toEqual([]);
  expect(pending({}, { LOG_LEVEL: 'debug' })).toEqual(['LOG_LEVEL']);
});
