import { expect, test } from 'vitest';
import { originalHint } from './original-settings';
import { settingDefinitions } from './setting-definitions';

test.each([
  'MODE',
  'SANDBOX_TYPE',
  'REDIS_HOST',
  'STIGMER_EXECUTION_MODE',
  'STIGMER_SANDBOX_TTL',
  'OTEL_SERVICE_NAME',
])('%s is known to belong to the original runner', (name) => {
  expect(originalHint(name)).toMatch(/runner/);
});

test('a name of nobody’s has no hint', () => {
  expect(originalHint('MY_OWN')).toBeNull();
  expect(originalHint('MODEL')).toBeNull();
});

test('a present name needs no hint: its field says what it is', () => {
  expect(settingDefinitions.map(({ name }) => originalHint(name)).filter((hint) => hint !== null)).toEqual(
    [],
  );
});
