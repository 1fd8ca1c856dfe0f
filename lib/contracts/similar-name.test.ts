import { expect, test } from 'vitest';
import { similarName } from './similar-name';

test.each([
  ['STIGMER_LLM_MODLE', 'STIGMER_LLM_MODEL'],
  ['TEMPORAL_ADRESS', 'TEMPORAL_ADDRESS'],
  ['temporal-namespace', 'TEMPORAL_NAMESPACE'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['OPENAI_APIKEY', 'OPENAI_API_KEY'],
])('%s is near to %s', (written, meant) => expect(similarName(written)).toBe(meant));

test.each([
  'LOG_LEVEL',
  'OPENAI_API_KEY',
  'MODE',
  'HTTPS_PROXY',
  'HOME',
  'TZ',
  'TEMPORAL_TLS_DISABLED_FOR_ALL',
])('%s is a name of its own', (name) => expect(similarName(name)).toBeNull());
