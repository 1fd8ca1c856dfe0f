import { expect, test } from 'vitest';
import { isSecretVariable, redactSecrets } from './secret-variable';

test.each([
  'DAYTONA_API_KEY',
  'REDIS_PASSWORD',
  'DB_PASS',
  'GITHUB_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'dbpassword',
  'MYAPIKEY',
  'OPENAI_API_KEY',
  'STIGMER_TOKEN',
  'STIGMER_LLM_API_KYE',
])('%s is taken for a secret', (name) => {
  expect(isSecretVariable(name, 'x')).toBe(true);
});

test.each([
  'MODE',
  'MAX_TOKENS',
  'REDIS_HOST',
  'AUTH0_DOMAIN',
  'PWD',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'STIGMER_TOKEN_FILE',
])('%s is shown', (name) => {
  expect(isSecretVariable(name, '/x')).toBe(false);
});

test('a password in a URL makes a secret of any variable', () => {
  expect(isSecretVariable('CACHE', 'redis://:hunter2@db:6379')).toBe(true);
  expect(isSecretVariable('CACHE', 'redis://db:6379/@')).toBe(false);
});

test('no secret of the container’s environment is left in a line, whole or as a URL’s password', () => {
  const environment = {
    DAYTONA_API_KEY: 'canary',
    STIGMER_TOKEN: 'canary-longer',
    CACHE: 'redis://u:pa55word@db',
    MODE: 'local',
    TINY_KEY: 'no',
  };
  expect(redactSecrets('local: canary-longer, canary; redis://u:pa55word@db pa55word no', environment)).toBe(
    'local: •••, •••; ••• ••• no',
  );
});
