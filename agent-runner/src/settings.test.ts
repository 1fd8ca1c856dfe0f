import { describe, expect, it } from 'vitest';
import type { SettingDefinition } from '@/lib/contracts/setting-definition';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { readSettings, type SettingsReading, takeSettings } from './settings';

function read(environment: Record<string, string>, files: Record<string, string> = {}): SettingsReading {
  return readSettings({
    environment,
    newIdentity: () => 'agent-runner/abc123',
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
      return Buffer.from(content);
    },
  });
}

function accepted(reading: SettingsReading) {
  if (reading.type === 'refused') throw new Error(reading.problems.join('; '));
  return reading;
}

function problemsOf(reading: SettingsReading): string[] {
  return reading.type === 'refused' ? reading.problems : [];
}

const secrets = settingDefinitions.filter(({ kind }) => kind === 'secret');

const payloadKey = Buffer.alloc(32, 'canary').toString('base64');

/** A value that the setting takes. */
function canaryFor({ name, json, payloadKeys }: SettingDefinition): string {
  if (payloadKeys) return `canary:${payloadKey}`;
  if (name === 'OTEL_EXPORTER_OTLP_HEADERS') return 'x=canary';
  if (name === 'STIGMER_LLM_HEADERS') return '{"x": "canary"}';
  return json ? '{"mcpServers": {"a": {"command": "canary"}}}' : 'canary';
}

describe('the settings of the worker', () => {
  it('are complete with an empty environment', () => {
    const { effective, ...settings } = accepted(read({})).settings;
    expect(Object.values(effective).every(({ source }) => source === 'default')).toBe(true);
    expect(settings).toEqual({
      address: 'localhost:7233',
      approveTools: [],
      namespace: 'default',
      taskQueue: 'agent_execution_runner',
      identity: 'agent-runner/abc123',
      deploymentName: null,
      tls: null,
      serverName: null,
      apiKey: null,
      payloadKeys: [],
      activitySlots: 4,
      workspaceDirectory: '/workspace',
      model: {
        provider: 'ollama',
        model: 'qwen2.5-coder:7b',
        baseUrl: null,
        apiKey: null,
        api: null,
        headers: {},
        proxies: { http: null, https: null, without: [] },
        maxTokens: null,
        temperature: null,
        contextTokens: 65_536,
        threadTokens: null,
        prices: null,
      },
      logLevel: 'info',
      logFormat: 'text',
      metricsAddress: null,
      metricsCollector: null,
      tracesCollector: null,
      toolServers: {},
    });
  });

  it('take a choice in any case, and the level as the runner before called it', () => {
    const { settings } = accepted(
      read({
        STIGMER_LLM_PROVIDER: 'OpenAI',
        STIGMER_LLM_MODEL: 'GPT',
        OPENAI_API_KEY: 'canary',
        LOG_LEVEL: 'WARNING',
        LOG_FORMAT: 'JSON',
      }),
    );
    expect(settings).toMatchObject({
      logLevel: 'warn',
      logFormat: 'json',
      model: { provider: 'openai', model: 'GPT', apiKey: 'canary' },
    });
    expect(problemsOf(read({ LOG_LEVEL: 'LOUD' }))).toEqual([
      'LOG_LEVEL: Choose one of debug, info, warn, error',
    ]);
  });

  it('are told with their source, secrets only as set', () => {
    const { effective } = accepted(
      read({ STIGMER_LLM_API_KEY: 'canary', TASK_QUEUE: 'q', LOG_FORMAT: 'json', METRICS_PORT: '9464' }),
    ).settings;
    expect(effective).toMatchObject({
      STIGMER_LLM_API_KEY: { value: 'set', source: 'set' },
      TEMPORAL_API_KEY: { value: null, source: 'default' },
      STIGMER_TASK_QUEUE: { value: 'q', source: 'alias' },
      LOG_FORMAT: { value: 'json', source: 'set' },
    });
    expect(JSON.stringify(effective)).not.toContain('canary');
  });

  it('take the identity that the console gave', () => {
    expect(accepted(read({ AGENT_RUNNER_IDENTITY: 'agent-runner/77' })).settings.identity).toBe(
      'agent-runner/77',
    );
  });

  it('name every wrong value at once', () => {
    const problems = problemsOf(
      read({
        TEMPORAL_ADDRESS: 'http://localhost:7233',
        TEMPORAL_MAX_CONCURRENCY: 'many',
        WORKSPACE_ROOT: 'here',
        LOG_LEVEL: 'loud',
      }),
    );
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'TEMPORAL_ADDRESS',
      'TEMPORAL_MAX_CONCURRENCY',
      'WORKSPACE_ROOT (read as WORKSPACE_ROOT_DIR)',
      'LOG_LEVEL',
    ]);
  });

  it('warn when an older name supplied a value', () => {
    const { settings, warnings } = accepted(read({ TASK_QUEUE: 'old' }));
    expect(settings.taskQueue).toBe('old');
    expect(warnings).toEqual(['TASK_QUEUE is an older name; set STIGMER_TASK_QUEUE instead']);
  });

  it.each([
    ['http://server:7234', 'server:7234'],
    ['https://stigmer.example.com/', 'stigmer.example.com:443'],
    ['http://server', 'server:80'],
    ['[::1]:7234', '[::1]:7234'],
  ])('know the Stigmer server by its address or URL: %s', (given, address) => {
    const { settings, warnings } = accepted(read({ STIGMER_BACKEND_URL: given }));
    expect(settings.effective.STIGMER_BACKEND_ENDPOINT).toEqual({ value: address, source: 'alias' });
    expect(warnings).toEqual(['STIGMER_BACKEND_URL is an older name; set STIGMER_BACKEND_ENDPOINT instead']);
  });

  it.each(['openai', 'anthropic'])('ask for the model of %s: the default is one of Ollama', (provider) => {
    expect(problemsOf(read({ STIGMER_LLM_PROVIDER: provider }))).toEqual([
      `STIGMER_LLM_MODEL: Write the name of a model of ${provider}`,
    ]);
    const ownServer = { STIGMER_LLM_PROVIDER: provider, STIGMER_LLM_BASE_URL: 'http://localhost:1' };
    expect(accepted(read(ownServer)).settings.model.model).toBe('qwen2.5-coder:7b');
  });

  it('take every secret from a file, under its older names too, and hide the file’s content', () => {
    for (const definition of secrets)
      for (const given of [definition.name, ...definition.aliases]) {
        const { name } = definition;
        const provider = given.startsWith('ANTHROPIC') ? 'anthropic' : 'openai';
        const environment = {
          [`${given}_FILE`]: '/f',
          STIGMER_LLM_PROVIDER: provider,
          STIGMER_LLM_MODEL: 'm',
          OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        };
        const { effective, ...settings } = accepted(
          read(environment, { '/f': `${canaryFor(definition)}\n` }),
        ).settings;
        expect(effective[name], given).toEqual({ value: 'set', source: given === name ? 'set' : 'alias' });
        expect(JSON.stringify(effective)).not.toContain('canary');
        expect(name === 'STIGMER_TOKEN' || JSON.stringify(settings).includes('"canary"'), given).toBe(true);
      }
  });

  it('take the secrets out of the environment of the process, used or not, and proxies, which may hold one', () => {
    const before = { ...process.env };
    try {
      process.env.https_proxy = 'http://me:canary@proxy:3128';
      for (const definition of secrets)
        for (const given of [definition.name, ...definition.aliases])
          process.env[given] = canaryFor(definition);
      expect(accepted(takeSettings()).settings.apiKey).toBe('canary');
      expect(JSON.stringify(process.env)).not.toContain('canary');
    } finally {
      process.env = before;
    }
  });

  it('take a secret from a file, without its last line end', () => {
    const reading = read({ TEMPORAL_API_KEY_FILE: '/run/secrets/key' }, { '/run/secrets/key': 'k-1\n' });
    expect(accepted(reading).settings.apiKey).toBe('k-1');
  });

  it.each([
    ['unreadable', {}, 'TEMPORAL_API_KEY_FILE: Cannot read /run/secrets/key in the container (ENOENT)'],
    ['empty', { '/run/secrets/key': '\n' }, 'TEMPORAL_API_KEY_FILE: The file /run/secrets/key is empty'],
  ])('refuse a secret file that is %s', (_case, files, problem) => {
    expect(problemsOf(read({ TEMPORAL_API_KEY_FILE: '/run/secrets/key' }, files))).toEqual([problem]);
  });

  it('take keys for payloads from a file, one a line, the first one first', () => {
    const file = (text: string) => read({ STIGMER_PAYLOAD_KEY_FILE: '/f' }, { '/f': text });
    const { payloadKeys } = accepted(file(`new:${payloadKey}\r\nold:${payloadKey}\n`)).settings;
    const key = Buffer.alloc(32, 'canary');
    expect(payloadKeys).toEqual([
      { id: 'new', key },
      { id: 'old', key },
    ]);
    const [problem, ...others] = problemsOf(file('canary:c2hvcnQ=\n'));
    expect(problem).toMatch(/^STIGMER_PAYLOAD_KEY: Write each key as ID:KEY/);
    expect(others).toEqual([]);
  });

  it('take headers for the model’s server, and refuse what no header can be, without its value', () => {
    const headers = (value: unknown) => read({ STIGMER_LLM_HEADERS: JSON.stringify(value) });
    expect(accepted(headers({ 'X-Team': 'agents' })).settings.model.headers).toEqual({ 'X-Team': 'agents' });
    for (const wrong of [
      { 'X Team': 'canary' },
      { 'X-Team': 7 },
      { Host: 'canary' },
      { a: 'canäry' },
      ['canary'],
    ]) {
      const [problem] = problemsOf(headers(wrong));
      expect(problem).toMatch(/^STIGMER_LLM_HEADERS: /);
      expect(problem).not.toMatch(/can.ry/);
    }
  });

  it('take tool servers from a file of several lines, and refuse wrong ones without their content', () => {
    const file = (text: string) => read({ STIGMER_MCP_SERVERS_FILE: '/f' }, { '/f': text });
    const servers = JSON.stringify({ mcpServers: { files: { command: 'server' } } }, null, 2);
    expect(accepted(file(servers)).settings.toolServers).toEqual({
      files: { command: 'server', args: [], env: {} },
    });
    expect(problemsOf(file('{ "mcpServers": canary }'))).toEqual([
      'STIGMER_MCP_SERVERS: Write an object of JSON, in one line',
    ]);
    const [problem] = problemsOf(file('{"mcpServers": {"files": {"url": "canary"}}}'));
    expect(problem).toMatch(/^STIGMER_MCP_SERVERS: mcpServers\.files\.url: /);
    expect(problem).not.toContain('canary');
  });

  it('refuse a secret that is given twice, and never repeat it', () => {
    const problems = problemsOf(
      read({ STIGMER_TOKEN: 's3cret', STIGMER_TOKEN_FILE: '/x' }, { '/x': 's3cret' }),
    );
    expect(problems).toEqual(['STIGMER_TOKEN_FILE: Set either STIGMER_TOKEN or STIGMER_TOKEN_FILE']);
  });

  it('read the certificates when TLS is on', () => {
    const files = { '/ca': 'CA', '/cert': 'CERT', '/key': 'KEY' };
    const reading = read(
      {
        TEMPORAL_TLS: 'true',
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca',
        TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert',
        TEMPORAL_TLS_CLIENT_KEY_PATH: '/key',
      },
      files,
    );
    expect(accepted(reading).settings.tls).toEqual({
      ca: Buffer.from('CA'),
      client: { certificate: Buffer.from('CERT'), key: Buffer.from('KEY') },
    });
  });

  it('refuse a client certificate without its key', () => {
    expect(
      problemsOf(read({ TEMPORAL_TLS: 'true', TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert' }, { '/cert': 'C' })),
    ).toEqual([
      'TEMPORAL_TLS_CLIENT_CERT_PATH: Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH together or neither',
    ]);
  });

  it('warn of certificates that are not used, because TLS is off', () => {
    expect(
      accepted(read({ TEMPORAL_TLS: 'false', TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca' })).warnings,
    ).toEqual(['TEMPORAL_TLS_SERVER_CA_CERT_PATH not used, because TEMPORAL_TLS is false']);
  });

  it('read the profile file that is named, where no variable speaks', () => {
    const profile = '[profile.cloud]\naddress = "c:1"\nnamespace = "theirs"\napi_key = "canary"\n';
    const named = { TEMPORAL_CONFIG_FILE: '/t.toml', TEMPORAL_PROFILE: 'cloud', TEMPORAL_NAMESPACE: 'mine' };
    const { settings } = accepted(read(named, { '/t.toml': profile }));
    expect(settings).toMatchObject({
      address: 'c:1',
      namespace: 'mine',
      apiKey: 'canary',
      tls: { ca: null },
    });
    expect(settings.effective.TEMPORAL_ADDRESS).toEqual({ value: 'c:1', source: 'profile' });
    expect(JSON.stringify(settings.effective)).not.toContain('canary');
  });

  it('do not read the profile that lies in the home, which is where agents write', () => {
    const home = { HOME: '/workspace', XDG_CONFIG_HOME: '/workspace' };
    const planted = '[profile.default]\naddress = "thief:1"\n';
    const files = {
      '/workspace/.config/temporalio/temporal.toml': planted,
      '/workspace/temporalio/temporal.toml': planted,
    };
    expect(accepted(read(home, files)).settings.address).toBe('localhost:7233');
    expect(problemsOf(read({ ...home, TEMPORAL_PROFILE: 'default' }, files))).toEqual([
      'TEMPORAL_PROFILE: Set TEMPORAL_CONFIG_FILE, the file that has this profile',
    ]);
  });

  it('take a key in a file for a key: the connection is encrypted', () => {
    const reading = read({ TEMPORAL_ADDRESS: 'c:1', TEMPORAL_API_KEY_FILE: '/key' }, { '/key': 'canary' });
    expect(accepted(reading).settings.tls).toEqual({ ca: null, client: null });
    const plain = { TEMPORAL_ADDRESS: 'c:1', TEMPORAL_API_KEY_FILE: '/key', TEMPORAL_TLS: 'false' };
    expect(problemsOf(read(plain, { '/key': 'canary' }))).toEqual([
      expect.stringMatching(
        /^TEMPORAL_TLS: .* without TLS an API key is sent to servers on this machine only$/,
      ),
    ]);
  });

  it('warn of a name of Temporal’s own tools that has no effect, without its value', () => {
    const environment = { TEMPORAL_TLS_CLIENT_KEY_DATA: 'canary', TEMPORAL_API_KEY_FILE: '/key' };
    expect(accepted(read(environment, { '/key': 'k' })).warnings).toEqual([
      'TEMPORAL_TLS_CLIENT_KEY_DATA not read by this worker',
    ]);
  });

  it('raise the level to debug by the debug switch', () => {
    expect(accepted(read({ LOG_LEVEL: 'error', STIGMER_AGENT_RUNNER_DEBUG: 'true' })).settings.logLevel).toBe(
      'debug',
    );
  });
});
