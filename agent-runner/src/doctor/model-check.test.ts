import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { ModelSettings } from '../agent/agent-model';
import { canaryKey, providerCases } from '../agent/provider-cases.test-support';
import { startScriptedOllama } from '../agent/scripted-ollama.test-support';
import { closedAddress, listenLocally } from './local-server.test-support';
import { checkModel } from './model-check';

const never = new AbortController().signal;
const ollama: ModelSettings = {
  provider: 'ollama',
  model: 'qwen',
  baseUrl: null,
  apiKey: null,
  maxTokens: 1,
  temperature: 0,
  contextTokens: 1024,
  threadTokens: null,
  prices: null,
};

// OpenAI itself has no address of its own to set: its list has the format of the compatible servers.
describe.each(providerCases.filter(({ settings }) => settings('').baseUrl !== null))('$name', (provider) => {
  const { start, settings } = provider;

  test('passes when its list has the model, and costs no call of the model', async () => {
    await using server = await start({ scripts: {}, models: ['other', settings('').model] });
    const { check, time } = await checkModel(settings(server.url), never);
    expect(check).toMatchObject({ id: 'model', state: 'pass' });
    expect(server.requests).toEqual([]);
    expect(Math.abs((time?.told ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('a list without the model fails, with what the list has', async () => {
    await using server = await start({ scripts: {}, models: ['other'] });
    const { check } = await checkModel(settings(server.url), never);
    expect(check).toMatchObject({ state: 'fail', code: 'model-not-found' });
    expect(check.evidence).toContainEqual({ label: 'models', value: 'other' });
  });

  test('a key that is refused is named and not repeated', async () => {
    await using server = await start({ scripts: {}, apiKey: 'another-key' });
    const { check } = await checkModel(settings(server.url), never);
    expect(check).toMatchObject({ state: 'fail', code: 'model-key-refused' });
    expect(JSON.stringify(check)).not.toContain(canaryKey);
  });
});

test.each(['openai', 'anthropic'] as const)(
  '%s without a key fails before anything is asked',
  async (provider) => {
    const { check } = await checkModel({ ...ollama, provider }, never);
    expect(check).toMatchObject({ state: 'fail', code: 'model-key-refused', cause: 'No key is set' });
  },
);

test('Ollama’s latest tag is meant where none is given', async () => {
  await using server = await startScriptedOllama({ scripts: {}, models: ['qwen:latest'] });
  expect((await checkModel({ ...ollama, baseUrl: server.url }, never)).check.state).toBe('pass');
});

test('a closed port is told with the address and the code of the network', async () => {
  const address = await closedAddress(createServer());
  const { check, time } = await checkModel({ ...ollama, baseUrl: `http://${address}` }, never);
  expect(check).toMatchObject({ state: 'fail', code: 'model-unreachable' });
  expect(check.cause).toContain('ECONNREFUSED');
  expect(check.evidence).toContainEqual({ label: 'endpoint', value: `http://${address}/api` });
  expect(time).toBeNull();
});

test('a server that accepts and never answers is given up', async () => {
  await using silent = await listenLocally(createServer());
  const { check } = await checkModel({ ...ollama, baseUrl: `http://${silent.address}` }, never);
  expect(check).toMatchObject({ state: 'fail', code: 'model-unreachable' });
  expect(check.cause).toContain('no answer within 5 s');
});

test('something that is no model’s server is told as that', async () => {
  await using web = await listenLocally(createServer((_request, response) => response.end('<html>')));
  const { check } = await checkModel({ ...ollama, baseUrl: `http://${web.address}` }, never);
  expect(check).toMatchObject({ state: 'fail', code: 'model-server-error' });
});

test('a compatible server without a list is a warning: the model may be there', async () => {
  await using server = await listenLocally(
    createServer((_request, response) => response.writeHead(404).end('{}')),
  );
  const settings = { ...ollama, provider: 'openai', baseUrl: `http://${server.address}/v1` } as const;
  expect((await checkModel(settings, never)).check).toMatchObject({
    state: 'warn',
    code: 'model-list-missing',
  });
});
