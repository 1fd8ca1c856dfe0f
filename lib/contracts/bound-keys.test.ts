import { expect, test } from 'vitest';
import { boundKeyProblems } from './bound-keys';

type Changes = Record<string, string | null>;

function namesOf(before: Record<string, string>, changes: Changes): Array<string | null> {
  const after: Record<string, string | undefined> = { ...before };
  for (const [name, value] of Object.entries(changes)) after[name] = value ?? undefined;
  return boundKeyProblems(before, after, changes).map(({ name }) => name);
}

const openai = { STIGMER_LLM_PROVIDER: 'openai', STIGMER_LLM_API_KEY: 'canary' };
const url = 'STIGMER_LLM_BASE_URL';

test.each<[string, Record<string, string>, Changes]>([
  ['another host', { ...openai, [url]: 'https://one.test/v1' }, { [url]: 'https://two.test/v1' }],
  ['another port', { ...openai, [url]: 'http://one.test:1' }, { [url]: 'http://one.test:2' }],
  [
    'a host that only begins so',
    { ...openai, [url]: 'https://one.test' },
    { [url]: 'https://one.test.evil.test' },
  ],
  ['plain text in place of TLS', { ...openai, [url]: 'https://one.test' }, { [url]: 'http://one.test' }],
  ['a server in place of the vendor', openai, { [url]: 'https://two.test' }],
  ['the vendor in place of a server', { ...openai, [url]: 'https://one.test' }, { [url]: null }],
  ['another vendor', openai, { STIGMER_LLM_PROVIDER: 'anthropic' }],
  [
    'a vendor’s own name',
    { STIGMER_LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'canary' },
    { [url]: 'https://two.test' },
  ],
  [
    'a vendor’s key that was not in use',
    { STIGMER_LLM_PROVIDER: 'ollama', OPENAI_API_KEY: 'canary' },
    { STIGMER_LLM_PROVIDER: 'openai', [url]: 'https://two.test' },
  ],
])('the key is asked for again: %s', (_, before, changes) => {
  expect(namesOf(before, changes)).toEqual(['STIGMER_LLM_API_KEY']);
  expect(namesOf(before, { ...changes, STIGMER_LLM_API_KEY: 'new' })).toEqual([]);
});

test('a key that goes with the address is not asked for', () => {
  expect(
    namesOf(
      { ...openai, [url]: 'https://one.test' },
      { [url]: 'https://two.test', STIGMER_LLM_API_KEY: null },
    ),
  ).toEqual([]);
});

test.each<[string, Record<string, string>, Changes]>([
  ['another path of the host', { ...openai, [url]: 'https://One.test/v1' }, { [url]: 'https://one.test/v2' }],
  ['the vendor’s address, written out', openai, { [url]: 'https://api.openai.com/v1' }],
  ['another setting', openai, { STIGMER_LLM_MODEL: 'm' }],
  ['no key', { STIGMER_LLM_PROVIDER: 'openai' }, { [url]: 'https://two.test' }],
  [
    'a vendor’s key to its vendor',
    { STIGMER_LLM_PROVIDER: 'ollama', OPENAI_API_KEY: 'canary' },
    { STIGMER_LLM_PROVIDER: 'openai' },
  ],
])('the key stays: %s', (_, before, changes) => expect(namesOf(before, changes)).toEqual([]));

test('the other secrets are bound to their addresses, and no message holds one', () => {
  const before = {
    TEMPORAL_API_KEY: 'canary',
    TEMPORAL_ADDRESS: 'one:7233',
    STIGMER_TOKEN: 'canary',
    OTEL_EXPORTER_OTLP_HEADERS: 'canary',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://one:4318',
  };
  const changes = {
    TEMPORAL_ADDRESS: 'two:7233',
    STIGMER_BACKEND_ENDPOINT: 'two:7234',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://two:4318',
  };
  const problems = boundKeyProblems(before, { ...before, ...changes }, changes);
  expect(problems.map(({ name }) => name)).toEqual([
    'TEMPORAL_API_KEY',
    'STIGMER_TOKEN',
    'OTEL_EXPORTER_OTLP_HEADERS',
  ]);
  expect(JSON.stringify(problems)).not.toContain('canary');
});
