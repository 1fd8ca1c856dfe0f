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
    expect(endpointOf({ provider, baseUrl })).toEqual({
      ...{ dialect, url, query: '' },
      ...{ host, isVendors, azure: false },
    });
  });

  it.each([
    [null, 'chat', 'openai-chat'],
    [null, 'responses', 'openai'],
    ['http://vllm:8000', 'responses', 'openai'],
    ['http://vllm:8000', 'chat', 'openai-compatible'],
  ] as const)('of openai at %s speaks the API that was chosen, %s', (baseUrl, api, dialect) => {
    expect(endpointOf({ provider: 'openai', baseUrl, api }).dialect).toBe(dialect);
  });

  it.each([
    [
      'https://shop.openai.azure.com/openai/deployments/mine?api-version=2024-10-21',
      '?api-version=2024-10-21',
    ],
    ['https://shop.openai.azure.com/openai/v1/', ''],
    ['https://gateway/openai/v1?api-version=preview', '?api-version=preview'],
  ])('knows Azure by %s, and keeps its query', (baseUrl, query) => {
    expect(endpointOf({ provider: 'openai', baseUrl })).toMatchObject({
      url: new URL(baseUrl).href.replace(/\?.*$/, '').replace(/\/$/, ''),
      ...{ query, azure: true, dialect: 'openai-compatible' },
    });
  });

  it('does not show a password that stands in the address', () => {
    expect(endpointOf({ provider: 'ollama', baseUrl: 'http://me:secret@gpu:11434' }).host).toBe('gpu:11434');
  });
});
