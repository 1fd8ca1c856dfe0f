import { expect, test } from 'vitest';
import { modelFacts } from './model-facts';

const setting = (name: string, value: string | null) => ({
  name,
  value,
  isSet: value !== null,
  pending: false,
  problem: null,
  hint: null,
});

test('without a setting it is the default model at the provider’s own address', () => {
  expect(modelFacts({ settings: [setting('STIGMER_LLM_PROVIDER', null)] })).toEqual({
    provider: 'ollama',
    model: 'qwen2.5-coder:7b',
    host: 'localhost:11434',
  });
});

test('a base URL of one’s own is where the model is', () => {
  const settings = [
    setting('STIGMER_LLM_PROVIDER', 'openai'),
    setting('STIGMER_LLM_MODEL', 'gpt-oss'),
    setting('STIGMER_LLM_BASE_URL', 'http://10.0.0.7:8000/v1'),
  ];
  expect(modelFacts({ settings })).toEqual({ provider: 'openai', model: 'gpt-oss', host: '10.0.0.7:8000' });
});
