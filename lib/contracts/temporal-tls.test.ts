import { describe, expect, test } from 'vitest';
import { resolveSettings, settingProblems } from './runner-settings';

const problems = (environment: Record<string, string>) =>
  settingProblems(resolveSettings(environment)).map(({ name }) => name);

describe('TLS with Temporal', () => {
  test.each([
    { TEMPORAL_API_KEY: 'k' },
    { STIGMER_TEMPORAL_API_KEY: 'k' },
    { TEMPORAL_API_KEY_FILE: '/k' },
    { STIGMER_TEMPORAL_API_KEY_FILE: '/k' },
    { TEMPORAL_TLS_CLIENT_CERT_PATH: '/c', TEMPORAL_TLS_CLIENT_KEY_PATH: '/k' },
    { TEMPORAL_TLS_CERT: '/c', TEMPORAL_TLS_KEY: '/k' },
    { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca' },
    { TEMPORAL_TLS_SERVER_NAME: 'name' },
    { TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: '' },
    { TEMPORAL_TLS: '1' },
  ])('is on with %j', (environment) => {
    expect(resolveSettings(environment).TEMPORAL_TLS.value).toBe('true');
  });

  test('is on with what a profile sets', () => {
    const profile = { TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_API_KEY: 'k' };
    expect(resolveSettings({}, profile).TEMPORAL_TLS.value).toBe('true');
  });

  test('is off with nothing of it', () => {
    expect(resolveSettings({}).TEMPORAL_TLS.value).toBeNull();
  });

  test.each(['cloud:7233', '10.0.0.1:7233', 'localhost.evil.example:7233', '[::2]:7233', '128.0.0.1:7233'])(
    'is not to be switched off with an API key for %s',
    (TEMPORAL_ADDRESS) => {
      const plain = { TEMPORAL_ADDRESS, TEMPORAL_TLS: 'false' };
      expect(problems({ ...plain, TEMPORAL_API_KEY: 'k' })).toEqual(['TEMPORAL_TLS']);
      expect(problems(plain)).toEqual([]);
    },
  );

  test.each(['localhost:7233', '127.0.0.2:7233', '[::1]:7233', 'host.docker.internal:7233'])(
    'may be switched off with an API key for this machine, %s',
    (TEMPORAL_ADDRESS) => {
      expect(problems({ TEMPORAL_ADDRESS, TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'k' })).toEqual([]);
    },
  );
});
