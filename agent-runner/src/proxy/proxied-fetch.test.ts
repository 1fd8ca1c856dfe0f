import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readProxies } from '@/lib/contracts/proxies';
import { startProxy } from '@/lib/core/scripted-proxy.test-support';
import { createAuthority } from '@/lib/core/tls-authority.test-support';
import type { ModelSettings } from '../agent/agent-model';
import { createModel } from '../agent/model';
import { ask, failureOf, never, tools } from '../agent/model-call.test-support';
import { createPatientFetch } from '../agent/patient-fetch';
import { addressOf } from '../agent/scripted-model.test-support';
import { startScriptedOpenai } from '../agent/scripted-openai.test-support';

const settings: ModelSettings = {
  provider: 'openai',
  model: 'tiny',
  baseUrl: 'http://gpu.example:8000/v1',
  apiKey: 'sk-canary',
  maxTokens: null,
  temperature: null,
  contextTokens: 1024,
  threadTokens: null,
  prices: null,
};

const authorization = `Basic ${Buffer.from('me:pass@word').toString('base64')}`;
const proxiesAt = (port: number) => {
  const url = `http://me:pass%40word@127.0.0.1:${port}`;
  return readProxies({ HTTP_PROXY: url, HTTPS_PROXY: url }, []);
};

it('a model is called through the proxy, which is told who calls; the model is not', async () => {
  await using server = await startScriptedOpenai({ scripts: { hello: [{ text: 'Hello.' }] } });
  await using proxy = await startProxy(Number(new URL(server.url).port));
  const model = createModel({ ...settings, proxies: proxiesAt(proxy.port) });
  expect(await model.next(ask('script:hello'), tools, never)).toMatchObject({ text: 'Hello.' });
  expect(proxy.asked).toMatchObject([
    {
      method: 'POST',
      target: 'http://gpu.example:8000/v1/chat/completions',
      headers: { host: 'gpu.example:8000', 'proxy-authorization': authorization },
    },
  ]);
});

it.each(['http', 'https'])(
  'a proxy that refuses is named with its answer, by %s, and its password is not',
  async (scheme) => {
    await using proxy = await startProxy(1, 407);
    const baseUrl = `${scheme}://gpu.example/v1`;
    const model = createModel({ ...settings, baseUrl, proxies: proxiesAt(proxy.port) });
    const error = await failureOf(model.next(ask('script:hello'), tools, never));
    expect(error.message).toContain('407');
    expect([error.message, error.stack, JSON.stringify(error)].join()).not.toMatch(/pass.*word/);
  },
);

it('https goes through a tunnel: the proxy learns the host and nothing of the call', async () => {
  await using authority = await createAuthority();
  const { certificate: cert, key } = await authority.issue('api.example');
  const server = createServer({ cert, key }, async (request, response) =>
    response.end(`${request.method} ${request.url} ${await text(request)}`),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using proxy = await startProxy(addressOf(server.address()).port);
  const trusted = join(tmpdir(), `proxied-fetch-${proxy.port}.pem`);
  await writeFile(trusted, authority.certificate);
  try {
    const program = `${import.meta.dirname}/proxied-call.test-support.ts`;
    const proxyUrl = `http://me:pass%40word@127.0.0.1:${proxy.port}`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', program, 'https://api.example/v1', proxyUrl],
      { env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: trusted } },
    );
    expect(stdout).toBe('POST /v1 pelican-message');
    expect(proxy.asked).toMatchObject([
      { method: 'CONNECT', target: 'api.example:443', headers: { 'proxy-authorization': authorization } },
    ]);
    // Who is at the other end is found out here, whatever the proxy does.
    const untrusted = createPatientFetch(proxiesAt(proxy.port))('https://api.example/v1');
    await expect(untrusted).rejects.toMatchObject({ cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
  } finally {
    await rm(trusted, { force: true });
    server.closeAllConnections();
    server.close();
  }
});
