import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { environmentOf, parseEnvFile } from '@/lib/settings/env-file';
import { containerEnvironment } from './container-environment';

const native = { host: 'this-machine', kind: 'docker' } as const;
const virtual = { host: 'virtual-machine', kind: 'docker' } as const;

const ours = (environment: Record<string, string>, facts: typeof native | typeof virtual = native) =>
  containerEnvironment({ ...readSavedSettings(environment), facts, speaksContract: true });
const foreign = (environment: Record<string, string>, facts: typeof native | typeof virtual = native) =>
  containerEnvironment({ ...readSavedSettings(environment), facts, speaksContract: false });

const known = new Set(settingDefinitions.flatMap(({ name, aliases }) => [name, ...aliases]));

test('every other variable of a file arrives with its exact value, whatever image and machine', () => {
  const name = fc.oneof(
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/),
    fc.constantFrom('MODE', 'REDIS_URL', 'constructor', '__proto__', 'toString', 'PATH'),
  );
  const value = fc.oneof(
    fc.stringMatching(/^[^\p{Cc}]{0,30}$/u),
    fc.constantFrom('localhost:7233', ' spaces ', '', '"', "'", '#', 'a # b', '$HOME', '\\'),
  );
  const quoted = (text: string) => `"${text.replace(/["\\$]/g, '\\$&')}"`;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, value)),
      fc.boolean(),
      fc.constantFrom(native, virtual),
      (variables, speaksContract, facts) => {
        const file = variables.map(([key, text]) => `${key}=${quoted(text)}\n`).join('');
        const saved = readSavedSettings(environmentOf(parseEnvFile(Buffer.from(file))));
        const environment = containerEnvironment({ ...saved, facts, speaksContract });
        for (const [key, text] of new Map(variables)) {
          if (known.has(key)) continue;
          expect(Object.getOwnPropertyDescriptor(environment, key)?.value).toBe(text);
        }
      },
    ),
  );
});

describe('a setting under an older name', () => {
  test('F16: arrives under its present name and under the one that the person used', () => {
    expect(ours({ TASK_QUEUE: 'old' })).toMatchObject({ STIGMER_TASK_QUEUE: 'old', TASK_QUEUE: 'old' });
    expect(ours({ SANDBOX_ROOT_DIR: '/workspace/a' })).toMatchObject({
      WORKSPACE_ROOT_DIR: '/workspace/a',
      SANDBOX_ROOT_DIR: '/workspace/a',
    });
  });

  test('is not written when the present name has the word', () => {
    const environment = ours({ STIGMER_TASK_QUEUE: 'new', TASK_QUEUE: 'old' });
    expect(environment).toMatchObject({ STIGMER_TASK_QUEUE: 'new' });
    expect(environment).not.toHaveProperty('TASK_QUEUE');
  });

  test('F1: is rewritten for a virtual machine like its present name', () => {
    expect(ours({ OLLAMA_BASE_URL: 'http://localhost:11434' }, virtual)).toMatchObject({
      STIGMER_LLM_BASE_URL: 'http://host.docker.internal:11434',
      OLLAMA_BASE_URL: 'http://host.docker.internal:11434',
    });
  });

  test('F19: the key of one vendor is not sent to another, and never under another vendor’s name', () => {
    const key = 'sk-ant-canary';
    const wrong = { STIGMER_LLM_PROVIDER: 'openai', ANTHROPIC_API_KEY: key };
    expect(JSON.stringify([ours(wrong), foreign(wrong)])).not.toContain('canary');
    const right = { STIGMER_LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: key };
    const names = Object.entries(foreign(right)).flatMap(([name, value]) => (value === key ? [name] : []));
    expect(names.sort()).toEqual(['ANTHROPIC_API_KEY', 'STIGMER_LLM_API_KEY']);
  });
});

describe('what Temporal’s own tools call it', () => {
  const profile = {
    values: { TEMPORAL_ADDRESS: 'localhost:7233', TEMPORAL_API_KEY: 'k' },
    problems: [],
  };
  const file = { TEMPORAL_PROFILE: 'cloud', TEMPORAL_CONFIG_FILE: '/home/ada/temporal.toml' };

  test('is given as values: the container does not have the profile’s file', () => {
    const saved = readSavedSettings(file, undefined, profile);
    const environment = containerEnvironment({ ...saved, facts: virtual, speaksContract: true });
    expect(environment).toMatchObject({
      TEMPORAL_ADDRESS: 'host.docker.internal:7233',
      TEMPORAL_API_KEY: 'k',
      TEMPORAL_TLS: 'true',
    });
    expect(environment).not.toHaveProperty('TEMPORAL_PROFILE');
    expect(environment).not.toHaveProperty('TEMPORAL_CONFIG_FILE');
  });

  test('TLS that is on by itself is said to a worker that does not know that rule', () => {
    expect(ours({ TEMPORAL_API_KEY: 'k' }).TEMPORAL_TLS).toBe('true');
    expect(ours({})).not.toHaveProperty('TEMPORAL_TLS');
  });

  test('a certificate is given under its older name, too', () => {
    const tls = { hash: '0'.repeat(16), files: { TEMPORAL_TLS_SERVER_CA_CERT_PATH: Buffer.from('CA') } };
    const saved = readSavedSettings({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca.pem' });
    expect(containerEnvironment({ ...saved, tls, facts: native, speaksContract: true })).toMatchObject({
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: `/run/stigmer-tls/${tls.hash}/ca.pem`,
      TEMPORAL_TLS_CA: `/run/stigmer-tls/${tls.hash}/ca.pem`,
    });
  });
});

describe('an image that does not speak our contract', () => {
  test('gets all that the form says, defaults too, under the names that the original runner reads', () => {
    expect(foreign({ MODE: 'local' })).toEqual({
      MODE: 'local',
      TEMPORAL_ADDRESS: 'localhost:7233',
      TEMPORAL_SERVICE_ADDRESS: 'localhost:7233',
      TEMPORAL_NAMESPACE: 'default',
      STIGMER_TASK_QUEUE: 'agent_execution_runner',
      TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE: 'agent_execution_runner',
      TEMPORAL_MAX_CONCURRENCY: '4',
      WORKSPACE_ROOT_DIR: '/workspace',
      SANDBOX_ROOT_DIR: '/workspace',
      STIGMER_LLM_PROVIDER: 'ollama',
      STIGMER_LLM_MODEL: 'qwen2.5-coder:7b',
      STIGMER_BACKEND_ENDPOINT: 'localhost:7234',
      LOG_LEVEL: 'INFO',
    });
  });

  test('hears the present name’s value under its own name, also where an older line says otherwise', () => {
    const both = { STIGMER_TASK_QUEUE: 'new', TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE: 'old' };
    expect(foreign(both).TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE).toBe('new');
    expect(foreign({ STIGMER_TOKEN: 'x' })).toMatchObject({ STIGMER_API_KEY: 'x', STIGMER_TOKEN: 'x' });
  });

  test('is given a base URL under Ollama’s name for Ollama only', () => {
    const url = { STIGMER_LLM_BASE_URL: 'http://localhost:1' };
    expect(foreign(url, virtual).OLLAMA_BASE_URL).toBe('http://host.docker.internal:1');
    const openai = { ...url, STIGMER_LLM_PROVIDER: 'openai', STIGMER_LLM_MODEL: 'm' };
    expect(foreign(openai)).not.toHaveProperty('OLLAMA_BASE_URL');
  });

  test('hears Debug and a level in the words that it knows', () => {
    expect(foreign({ STIGMER_AGENT_RUNNER_DEBUG: 'true' }).LOG_LEVEL).toBe('DEBUG');
    expect(foreign({ LOG_LEVEL: 'warn' }).LOG_LEVEL).toBe('WARNING');
    expect(ours({ LOG_LEVEL: 'warn' }).LOG_LEVEL).toBe('warn');
  });
});
