import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passedLabel } from './passed-variables';
import { createSettingsStore, type SettingsStore } from './settings-store';

let directory: string;
let path: string;
let store: SettingsStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-settings-'));
  path = join(directory, 'console/agent-runner.env');
  store = createSettingsStore({ path });
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function save(changes: Record<string, string | null>) {
  const { revision } = await store.view(null);
  await store.save({ revision, changes });
}

const view = async (name: string, environment: Record<string, string> | null = null) =>
  (await store.view(environment && { environment, labels: {} })).settings.find(
    (setting) => setting.name === name,
  );

describe('a profile of Temporal’s own tools', () => {
  const values = { TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_API_KEY: 'canary' };

  test('speaks where the file does not, is said in the form, and its key is not shown', async () => {
    store = createSettingsStore({ path, readProfile: async () => ({ values, problems: [] }) });
    expect(await view('TEMPORAL_ADDRESS')).toMatchObject({
      value: null,
      isSet: false,
      hint: 'By the profile of Temporal’s own tools: cloud:7233',
    });
    expect((await view('TEMPORAL_TLS'))?.hint).toMatch(/^On by itself/);
    expect(JSON.stringify(await store.view(null))).not.toContain('canary');
    await save({ TEMPORAL_ADDRESS: 'mine:7233' });
    expect((await store.read()).settings.TEMPORAL_ADDRESS).toMatchObject({
      value: 'mine:7233',
      source: 'set',
    });
    expect((await store.read()).settings.TEMPORAL_API_KEY.value).toBe('canary');
  });

  test('that cannot be read is named, and no container is made', async () => {
    const problems = [{ name: 'TEMPORAL_CONFIG_FILE' as const, message: 'It is not TOML (line 2)' }];
    store = createSettingsStore({ path, readProfile: async () => ({ values: {}, problems }) });
    await expect(store.readUsable()).rejects.toMatchObject({
      code: 'settings-invalid',
      details: { evidence: [{ label: 'TEMPORAL_CONFIG_FILE', value: 'It is not TOML (line 2)' }] },
    });
    expect((await view('TEMPORAL_CONFIG_FILE'))?.problem).toBe('It is not TOML (line 2)');
  });
});

describe('the settings store', () => {
  test('writes a file that not everybody can read, also over one that was opened up by hand', async () => {
    await save({ TEMPORAL_NAMESPACE: 'first' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(path, '# mine\nTEMPORAL_NAMESPACE=first\n');
    await chmod(path, 0o604);
    await save({ TEMPORAL_NAMESPACE: 'second' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(await readFile(path, 'utf8')).toBe('# mine\nTEMPORAL_NAMESPACE=second\n');
  });

  test('refuses a container in the words in which health tells of the file', async () => {
    for (const [text, code] of [
      ['TEMPORAL_NAMESPACE\n', 'settings-invalid'],
      ['WORKSPACE_ROOT_DIR=/tmp\n', 'workspace-not-mounted'],
    ] as const) {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
      const { failure } = await store.state(null);
      expect(failure?.code).toBe(code);
      await expect(store.readUsable()).rejects.toMatchObject({ details: failure });
    }
    await rm(path);
    await mkdir(path);
    const { failure } = await store.state(null);
    expect(failure?.code).toBe('settings-unreadable');
    await expect(store.readUsable()).rejects.toMatchObject({ details: failure });
  });

  test('tells health and the form the same variables that await Apply', async () => {
    await save({ LOG_LEVEL: 'debug', HTTPS_PROXY: 'http://proxy' });
    const running = { environment: {}, labels: {} };
    const { settings, others } = await store.view(running);
    const shown = [...settings, ...others].filter(({ pending }) => pending).map(({ name }) => name);
    expect((await store.state(running)).pending).toEqual(shown);
    expect(shown).toContain('HTTPS_PROXY');
    expect((await store.state(null)).pending).toEqual([]);
  });

  test('never gives a secret back', async () => {
    const canary = 'canary-5f1d';
    await save({ STIGMER_TOKEN: canary });
    expect(JSON.stringify(await store.view(null))).not.toContain(canary);
    expect(await view('STIGMER_TOKEN')).toMatchObject({ isSet: true, value: null });
    const refused = await save({ STIGMER_TOKEN: `${canary}\nLOG_LEVEL=debug` }).catch(
      (error: unknown) => error,
    );
    expect(String(refused)).not.toContain(canary);
    expect((await store.read()).settings.LOG_LEVEL.source).toBe('default');
  });

  test('refuses all of a change when one value is wrong, and names every field', async () => {
    const changes = {
      TEMPORAL_MAX_CONCURRENCY: 'ten',
      TEMPORAL_ADDRESS: 'http://x',
      LOG_LEVEL: 'debug',
    };
    await expect(save(changes)).rejects.toMatchObject({
      code: 'settings-invalid',
      details: { evidence: [{ label: 'TEMPORAL_MAX_CONCURRENCY' }, { label: 'TEMPORAL_ADDRESS' }] },
    });
    expect(await store.snapshot()).toBeNull();
  });

  test('two people do not overwrite each other', async () => {
    const { revision } = await store.view(null);
    await store.save({ revision, changes: { LOG_LEVEL: 'debug' } });
    await expect(store.save({ revision, changes: { LOG_LEVEL: 'error' } })).rejects.toMatchObject({
      code: 'settings-changed',
    });
    expect((await store.read()).settings.LOG_LEVEL.value).toBe('debug');
  });

  test('the same save twice is one save, not a conflict with itself', async () => {
    const { revision } = await store.view(null);
    const change = {
      revision,
      changes: { LOG_LEVEL: 'debug', STIGMER_TASK_QUEUE: 'mine', STIGMER_TOKEN: null },
    };
    await store.save(change);
    await store.save(change);
    await store.save({ revision: (await store.view(null)).revision, changes: { LOG_LEVEL: 'error' } });
    await expect(store.save(change)).rejects.toMatchObject({ code: 'settings-changed' });
  });

  test('shows a wrong value of a hand edit with its reason and keeps it', async () => {
    await save({ LOG_LEVEL: 'debug' });
    await writeFile(path, 'TEMPORAL_MAX_CONCURRENCY=ten\n');
    expect(await view('TEMPORAL_MAX_CONCURRENCY')).toMatchObject({
      value: 'ten',
      problem: 'Write a whole number from 1 to 100, such as 4',
    });
  });

  test('lists the settings that the running container does not have yet', async () => {
    await save({ TEMPORAL_NAMESPACE: 'blue' });
    expect(await view('TEMPORAL_NAMESPACE', { TEMPORAL_NAMESPACE: 'blue' })).toMatchObject({
      pending: false,
    });
    expect(await view('TEMPORAL_NAMESPACE', {})).toMatchObject({ pending: true });
  });

  test('a choice that was written by hand in capitals is the choice, and awaits nothing', async () => {
    await save({});
    await writeFile(path, 'LOG_LEVEL=WARNING\n');
    const expected = { value: 'warn', problem: null, pending: false };
    expect(await view('LOG_LEVEL', { LOG_LEVEL: 'warn' })).toMatchObject(expected);
  });

  test('F1: an address that was rewritten for the container does not await anything, another one does', async () => {
    await save({ TEMPORAL_ADDRESS: 'localhost:7233' });
    const name = 'TEMPORAL_ADDRESS';
    expect(await view(name, { [name]: 'host.docker.internal:7233' })).toMatchObject({ pending: false });
    expect(await view(name, { [name]: 'host.docker.internal:7244' })).toMatchObject({ pending: true });
  });

  test('a draft that a killed console left beside the file is swept at the next save', async () => {
    await save({ LOG_LEVEL: 'info' });
    const draft = join(path, '..', '.agent-runner.env.0011aabbccdd.tmp');
    await writeFile(draft, 'STIGMER_TOKEN=half');
    await save({ LOG_LEVEL: 'debug' });
    await expect(stat(draft)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a save and a restore at once leave one of the two whole', async () => {
    await save({ LOG_LEVEL: 'info' });
    const before = await store.snapshot();
    await Promise.all(
      [save({ LOG_LEVEL: 'debug' }), store.restore(before)].map((each) => each.catch(() => {})),
    );
    expect(['LOG_LEVEL=info\n', 'LOG_LEVEL=debug\n']).toContain(await readFile(path, 'utf8'));
  });

  test('a file that cannot be read is a named failure, not an empty form', async () => {
    await mkdir(path, { recursive: true });
    await expect(store.view(null)).rejects.toMatchObject({ code: 'settings-unreadable' });
  });

  test('H12: a key that is saved leaves the lines of other vendors, comments and all else', async () => {
    await save({ LOG_LEVEL: 'info' });
    const before = Buffer.from(
      '# mine, caf\xe9\nSTIGMER_LLM_PROVIDER=openai\nOPENAI_API_KEY=a\nANTHROPIC_API_KEY=b\nTASK_QUEUE=old',
      'latin1',
    );
    await writeFile(path, before);
    await save({ STIGMER_LLM_API_KEY: 'new' });
    expect(await readFile(path)).toEqual(Buffer.concat([before, Buffer.from('\nSTIGMER_LLM_API_KEY=new\n')]));
    expect((await store.read()).settings.STIGMER_LLM_API_KEY.value).toBe('new');
  });

  test('a setting that goes back to its default takes the older name that would speak, and no other', async () => {
    await save({ LOG_LEVEL: 'info' });
    await writeFile(
      path,
      'STIGMER_LLM_PROVIDER=openai\nOPENAI_API_KEY=a\nANTHROPIC_API_KEY=b\nTASK_QUEUE=old\n',
    );
    await save({ STIGMER_LLM_API_KEY: null });
    expect(await readFile(path, 'utf8')).toBe(
      'STIGMER_LLM_PROVIDER=openai\nANTHROPIC_API_KEY=b\nTASK_QUEUE=old\n',
    );
  });

  test('H12: the file before a save is kept beside it, for its owner alone', async () => {
    await save({ LOG_LEVEL: 'info' });
    await save({ LOG_LEVEL: 'debug' });
    const kept = `${path}.before-save`;
    expect(await readFile(kept, 'utf8')).toBe('LOG_LEVEL=info\n');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['that is there', true],
    ['that is not there yet', false],
  ])('H12: a link stays a link, and the file %s behind it is written', async (_title, isThere) => {
    const target = join(directory, 'dotfiles/runner.env');
    await mkdir(join(directory, 'dotfiles'));
    await mkdir(join(path, '..'), { recursive: true });
    if (isThere) await writeFile(target, 'LOG_LEVEL=info\n', { mode: 0o640 });
    await symlink('../dotfiles/runner.env', path);
    await save({ LOG_LEVEL: 'debug' });
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(target, 'utf8')).toBe('LOG_LEVEL=debug\n');
    expect(await readdir(join(directory, 'dotfiles'))).toEqual(['runner.env']);
  });

  test('H12: what owner and group may do with the file stays', async () => {
    await save({ LOG_LEVEL: 'info' });
    await chmod(path, 0o640);
    await save({ LOG_LEVEL: 'debug' });
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test('H14: a line that cannot be read is in view with its number, and a save leaves it', async () => {
    await save({ LOG_LEVEL: 'info' });
    await writeFile(path, 'LOG_LEVEL=info\nTEMPORAL_NAMESPACE: canary\n');
    await save({ LOG_LEVEL: 'debug' });
    expect((await store.view(null)).unreadable).toEqual([
      { line: 2, name: 'TEMPORAL_NAMESPACE', message: 'Write TEMPORAL_NAMESPACE=value' },
    ]);
    expect(await readFile(path, 'utf8')).toBe('LOG_LEVEL=debug\nTEMPORAL_NAMESPACE: canary\n');
  });

  test('H14: a file in UTF-16 is not written into', async () => {
    await save({ LOG_LEVEL: 'info' });
    await writeFile(path, Buffer.from('\uFEFFLOG_LEVEL=info\n', 'utf16le'));
    await expect(save({ LOG_LEVEL: 'debug' })).rejects.toMatchObject({ code: 'settings-unreadable' });
    expect((await store.view(null)).unreadable).toHaveLength(1);
  });

  test('a variable that is no setting is shown, saved, hinted and taken out like one', async () => {
    await save({ LOG_LEVEL: 'info' });
    await writeFile(path, '# mine\nMODE=cloud\nMY_OWN=" two words "\n');
    expect((await store.view(null)).others).toEqual([
      expect.objectContaining({ name: 'MODE', value: 'cloud', hint: expect.stringContaining('cloud mode') }),
      expect.objectContaining({ name: 'MY_OWN', value: ' two words ', hint: null, isSecret: false }),
    ]);
    await save({ MODE: 'local', MY_OWN: null, HTTPS_PROXY: '' });
    expect(await readFile(path, 'utf8')).toBe('# mine\nMODE=local\nHTTPS_PROXY=\n');
    expect((await store.read()).others).toEqual({ MODE: 'local', HTTPS_PROXY: '' });
  });

  test('a variable that looks like a secret is never given back, by its name or by a password in its value', async () => {
    await save({ DAYTONA_API_KEY: 'canary-1', CACHE: 'redis://:canary-2@db' });
    const { others } = await store.view(null);
    expect(JSON.stringify(others)).not.toContain('canary');
    expect(others).toEqual(
      ['CACHE', 'DAYTONA_API_KEY'].map((name) =>
        expect.objectContaining({ name, value: null, isSecret: true, isSet: true }),
      ),
    );
  });

  test('a variable that was taken out of the file stays in view until it is out of the container', async () => {
    await save({ MODE: 'local' });
    await save({ MODE: null });
    const running = { environment: { MODE: 'local' }, labels: { [passedLabel]: 'MODE' } };
    expect((await store.view(running)).others).toEqual([
      expect.objectContaining({ name: 'MODE', value: null, isSet: false, pending: true }),
    ]);
    expect((await store.view(null)).others).toEqual([]);
  });

  test.each([
    ['1MODE', 'x', 'Write letters, digits and underscores, such as HTTPS_PROXY'],
    ['A B', 'x', 'Write letters, digits and underscores, such as HTTPS_PROXY'],
    ['TASK_QUEUE', 'x', 'Use the field Task queue under Temporal above'],
    ['AGENT_RUNNER_IDENTITY', 'x', 'The console sets it for each container'],
    ['MODE', 'canary\u0000', 'Remove the line breaks and control characters'],
  ])('refuses %s=%j with its reason, and writes nothing', async (name, value, message) => {
    const refused = await save({ [name]: value }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'settings-invalid',
      details: { evidence: [{ label: name, value: message }] },
    });
    expect(JSON.stringify(refused)).not.toContain('canary');
    expect(await store.snapshot()).toBeNull();
  });

  test('a setting under an older name is shown with what that name is', async () => {
    await save({ LOG_LEVEL: 'info' });
    await writeFile(path, 'TASK_QUEUE=old\n');
    expect((await view('STIGMER_TASK_QUEUE'))?.hint).toMatch(
      /^Read from TASK_QUEUE \(an older name\)\. The original runner never/,
    );
    expect((await view('TEMPORAL_NAMESPACE'))?.hint).toBeNull();
  });
});
