import { describe, expect, test } from 'vitest';
import { readSavedSettings, savedProblems } from './saved-settings';

const problems = (environment: Record<string, string>) =>
  savedProblems(readSavedSettings(environment)).map(({ name, message }) => `${name}: ${message}`);

const anthropic = { STIGMER_LLM_PROVIDER: 'anthropic', STIGMER_LLM_MODEL: 'm' };

describe('what stands in the way of using the settings', () => {
  test('H19: a vendor without its key, and the key of another vendor is named as unused', () => {
    expect(problems({ ...anthropic, OPENAI_API_KEY: 'canary' })).toEqual([
      'STIGMER_LLM_API_KEY: The provider anthropic needs a key; OPENAI_API_KEY is not used: it is for another provider',
    ]);
    expect(problems({ ...anthropic, ANTHROPIC_API_KEY: 'k' })).toEqual([]);
    expect(problems({ ...anthropic, STIGMER_LLM_API_KEY_FILE: '/run/key' })).toEqual([]);
    expect(problems({ ...anthropic, STIGMER_LLM_BASE_URL: 'http://localhost:1' })).toEqual([]);
  });

  test.each([
    ['TEMPORAL_NAMESPACE', '“default”', 'Remove the typographic quotes, or write straight ones (")'],
    ['STIGMER_TASK_QUEUE', '‘mine’', 'Remove the typographic quotes, or write straight ones (")'],
    [
      'STIGMER_APPROVE_TOOLS',
      'run command, x__*',
      'Write names of tools with commas between them, such as run_command, github__*',
    ],
    [
      'TEMPORAL_NAMESPACE',
      'défaut',
      'Use plain ASCII characters: it is sent in a header, which takes no others',
    ],
    [
      'TEMPORAL_API_KEY',
      'canäry',
      'Use plain ASCII characters: it is sent in a header, which takes no others',
    ],
    ['TEMPORAL_NAMESPACE', '"default"', 'Remove the quotes around the value'],
    ['STIGMER_TOKEN', '# put your key here', 'Remove the comment: it would become part of the key'],
    ['STIGMER_TOKEN', 'canary # mine', 'Remove the comment: it would become part of the key'],
  ])('H13: %s=%s is refused, and a secret is not repeated', (name, value, message) => {
    expect(problems({ [name]: value })).toEqual([`${name}: ${message}`]);
  });

  test('a setting in small letters is named, another variable is not', () => {
    expect(problems({ temporal_namespace: 'x', http_proxy: 'y' })).toEqual([
      'temporal_namespace: Write TEMPORAL_NAMESPACE in capitals',
    ]);
  });
});
