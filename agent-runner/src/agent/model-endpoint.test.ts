import { describe, expect, it } from 'vitest';
import { endpointOf } from './model-endpoint';

describe('the endpoint of a model', () => {
  it.each([
    ['ollama', null, 'ollama', 'http://localhost:11434/api'],
    ['ollama', 'http://gpu:11434', 'ollama', 'http://gpu:11434/api'],
    ['ollama', 'http://gpu:11434/', 'ollama', 'http://gpu:11434/api'],
    ['ollama', 'http://gpu:11434/v1', 'ollama', 'http://gpu:11434/api'],
    ['ollama', 'http://gpu:11434/api/', 'ollama', 'http://gpu:11434/api'],
    ['ollama', 'https://proxy/ollama', 'ollama', 'https://proxy/ollama/api'],
    ['openai', null, 'openai', 'https://api.openai.com/v1'],
    ['openai', 'https://api.openai.com', 'openai', 'https://api.openai.com/v1'],
    ['openai', 'https://api.openai.com/v1/', 'openai', 'https://api.openai.com/v1'],
    ['openai', 'http://vllm:8000', 'openai-compatible', 'http://vllm:8000/v1'],
    ['openai', 'http://vllm:8000/v1/', 'openai-compatible', 'http://vllm:8000/v1'],
    ['openai', 'https://host/api/v3', 'openai-compatible', 'https://host/api/v3'],
    ['anthropic', null, 'anthropic', 'https://api.anthropic.com/v1'],
    ['anthropic', 'https://proxy/anthropic', 'anthropic', 'https://proxy/anthropic/v1'],
    ['anthropic', 'https://api.anthropic.com/v1', 'anthropic', 'https://api.anthropic.com/v1'],
  ] as const)('of %s at %s speaks %s at %s', (provider, baseUrl, dialect, url) => {
    const { host } = new URL(url);
    const isVendors = host === 'api.openai.com' || host === 'api.anthropic.com';
    expect(endpointOf({ provider, baseUrl })).toEqual({ dialect, url, host, isVendors });
  });

  it('does not show a password that stands in the address', () => {
    expect(endpointOf({ provider: 'ollama', baseUrl: 'http://me:secret@gpu:11434' }).host).toBe('gpu:11434');
  });
});
