import { describe, expect, it } from 'vitest';
import { answerError, unreachableError } from './model-error';

const names = { host: 'gpu:8000', model: 'tiny', secrets: ['sk-canary'] };

describe('an error of the model', () => {
  it.each([
    ['ECONNREFUSED', true],
    ['ENOTFOUND', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false],
  ])('with %s is to be tried again: %s', (networkCode, retryable) => {
    const error = unreachableError(names, networkCode);
    expect(error).toMatchObject({ code: 'model-unreachable', retryable });
    expect(error.message).toContain(networkCode);
    expect(error.details.remedy.summary.includes('NODE_EXTRA_CA_CERTS')).toBe(!retryable);
  });

  it('repeats what the server said in one short line, without the key', () => {
    const body = JSON.stringify({ error: { message: `Bad key sk-canary\n\u001b[31m${'x'.repeat(1000)}` } });
    const { message } = answerError(names, { status: 400, body, retryAfterMs: null });
    expect(message).toMatch(/Bad key ••• \[31mx+…$/);
    expect(message.length).toBeLessThan(400);
  });

  it('says nothing of what came with a refused key', () => {
    const body = JSON.stringify({ error: { message: 'Incorrect key sk-ca***ry' } });
    const { message } = answerError(names, { status: 401, body, retryAfterMs: null });
    expect(message).toBe('The model at gpu:8000 refused the key: It answered 401');
  });

  it.each(['', '<html>', '{}', '{"error":5}', 'null'])('needs no body that it understands: %s', (body) => {
    expect(answerError(names, { status: 500, body, retryAfterMs: null }).code).toBe('model-server-error');
  });
});

it.each([
  [400, 'context_length_exceeded', 'Your input exceeds the context window of this model.'],
  [400, null, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."],
  [400, null, 'prompt is too long: 212345 tokens > 200000 maximum'],
  [400, null, 'the request exceeds the available context size, try increasing it'],
  [413, null, 'Too many input tokens'],
])('%i %s %s is a conversation that is too long', (status, code, message) => {
  const body = JSON.stringify({ error: { message, code } });
  expect(answerError(names, { status, body, retryAfterMs: null })).toMatchObject({
    code: 'model-context-exceeded',
    retryable: false,
  });
});
