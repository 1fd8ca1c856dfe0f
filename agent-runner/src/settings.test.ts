import { describe, expect, it } from 'vitest';
import { readSettings, type SettingsReading } from './settings';

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

describe('the settings of the worker', () => {
  it('are complete with an empty environment', () => {
    const { effective, ...settings } = accepted(read({})).settings;
    expect(Object.values(effective).every(({ source }) => source === 'default')).toBe(true);
    expect(settings).toEqual({
      address: 'localhost:7233',
      namespace: 'default',
      taskQueue: 'agent_execution_runner',
      identity: 'agent-runner/abc123',
      tls: null,
      apiKey: null,
      activitySlots: 4,
      workspaceDirectory: '/workspace',
      model: {
        provider: 'ollama',
        model: 'qwen2.5-coder:7b',
        baseUrl: null,
        apiKey: null,
        maxTokens: 8192,
        temperature: 0,
        contextTokens: 65_536,
      },
      logLevel: 'info',
      logFormat: 'text',
      metricsPort: null,
    });
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
        TEMPORAL_SERVICE_ADDRESS: 'http://localhost:7233',
        TEMPORAL_MAX_CONCURRENCY: 'many',
        WORKSPACE_ROOT: 'here',
        LOG_LEVEL: 'loud',
      }),
    );
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'TEMPORAL_SERVICE_ADDRESS',
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

  it('refuse a secret that is given twice, and never repeat it', () => {
    const problems = problemsOf(
      read({ STIGMER_TOKEN: 's3cret', STIGMER_TOKEN_FILE: '/x' }, { '/x': 's3cret' }),
    );
    expect(problems).toEqual(['STIGMER_TOKEN_FILE: Set either STIGMER_TOKEN or STIGMER_TOKEN_FILE']);
  });

  it('read the certificates when TLS is on', () => {
    const files = { '/ca': 'CA', '/cert': 'CERT', '/key': 'KEY' };
    const reading = read(
      { TEMPORAL_TLS: 'true', TEMPORAL_TLS_CA: '/ca', TEMPORAL_TLS_CERT: '/cert', TEMPORAL_TLS_KEY: '/key' },
      files,
    );
    expect(accepted(reading).settings.tls).toEqual({
      ca: Buffer.from('CA'),
      client: { certificate: Buffer.from('CERT'), key: Buffer.from('KEY') },
    });
  });

  it('refuse a client certificate without its key', () => {
    expect(problemsOf(read({ TEMPORAL_TLS: 'true', TEMPORAL_TLS_CERT: '/cert' }, { '/cert': 'C' }))).toEqual([
      'TEMPORAL_TLS_CERT: Set TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY together or neither',
    ]);
  });

  it('warn of certificates that are not used, because TLS is off', () => {
    expect(accepted(read({ TEMPORAL_TLS_CA: '/ca' })).warnings).toEqual([
      'TEMPORAL_TLS_CA not used, because TEMPORAL_TLS is false',
    ]);
  });

  it('raise the level to debug by the debug switch', () => {
    expect(accepted(read({ LOG_LEVEL: 'error', STIGMER_AGENT_RUNNER_DEBUG: 'true' })).settings.logLevel).toBe(
      'debug',
    );
  });
});
