import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTakenByItself } from '@/lib/contracts/settings-import';
import { importChanges, previewImport } from './import-file';
import { createSettingsStore } from './settings-store';

const nothing = Buffer.alloc(0);
const env = (text: string, now = '') => previewImport({ name: '.env', text }, Buffer.from(now));
const yaml = (text: string) => previewImport({ name: 'config.yaml', text }, nothing);
const kinds = ({ items }: ReturnType<typeof env>) => items.map(({ name, kind }) => [name, kind]);

test('each name of a .env is new, changed, the same, unknown or not ours', () => {
  const preview = env(
    'LOG_LEVEL=debug\nTEMPORAL_NAMESPACE=other\nSTIGMER_TASK_QUEUE=q\nHTTPS_PROXY=http://p\nAGENT_RUNNER_IDENTITY=me\nANTHROPIC_API_KEY=canary\n',
    'TEMPORAL_NAMESPACE=mine\nSTIGMER_TASK_QUEUE=q\n',
  );
  expect(kinds(preview)).toEqual([
    ['LOG_LEVEL', 'new'],
    ['TEMPORAL_NAMESPACE', 'changed'],
    ['STIGMER_TASK_QUEUE', 'same'],
    ['HTTPS_PROXY', 'unknown'],
    ['AGENT_RUNNER_IDENTITY', 'not-ours'],
    ['ANTHROPIC_API_KEY', 'not-ours'],
  ]);
  expect(preview.items[1]).toMatchObject({ now: 'mine', value: 'other', line: 2 });
  expect(preview.items.filter(isTakenByItself).map(({ name }) => name)).toEqual([
    'LOG_LEVEL',
    'TEMPORAL_NAMESPACE',
  ]);
});

test('a name that is nearly a setting’s is left, with what was probably meant; its value may be a secret', () => {
  const { items } = env('STIGMER_LLM_MODLE=m\nSTIGMER_LLM_API_KYE=canary\n');
  expect(items.map(({ notes }) => notes)).toEqual([
    ['Did you mean STIGMER_LLM_MODEL?'],
    ['Did you mean STIGMER_LLM_API_KEY?'],
  ]);
  expect(items.some(isTakenByItself)).toBe(false);
  expect(JSON.stringify(items)).not.toContain('canary');
});

test('an older name becomes the setting’s own, and the setting’s own speaks before it', () => {
  expect(kinds(env('TEMPORAL_SERVICE_ADDRESS=a:1\n'))).toEqual([['TEMPORAL_ADDRESS', 'new']]);
  const both = env('TASK_QUEUE=old\nSTIGMER_TASK_QUEUE=q\n');
  expect(kinds(both)).toEqual([
    ['TASK_QUEUE', 'not-ours'],
    ['STIGMER_TASK_QUEUE', 'new'],
  ]);
  const vendor = 'STIGMER_LLM_PROVIDER=anthropic\nOPENAI_API_KEY=one\nANTHROPIC_API_KEY=two\n';
  expect(importChanges({ name: '', text: vendor, take: ['STIGMER_LLM_API_KEY'] }, nothing)).toEqual({
    STIGMER_LLM_API_KEY: 'two',
  });
});

test('values are read by the settings file’s rule, and what other tools read otherwise is said', () => {
  const { items, unreadable } = env('export LOG_LEVEL="debug" # note\nSTIGMER_LLM_MODEL=a$B\nLOG_LEVEL: x\n');
  expect(items.map(({ value, notes }) => [value, notes.length])).toEqual([
    ['debug', 1],
    ['a$B', 1],
  ]);
  expect(unreadable).toEqual([{ line: 3, name: 'LOG_LEVEL', message: 'Write LOG_LEVEL=value' }]);
});

test('a value that cannot be used is said before anything is written', () => {
  expect(env('TEMPORAL_ADDRESS=http://a:1\n').items[0]?.problem).toMatch(/without a scheme/);
});

const original = `# Stigmer CLI Configuration
backend:
  type: local
  local:
    data_dir: /data
    llm:
      provider: anthropic
      model: claude-sonnet-4.5
      api_key: canary-key
    temporal:
      managed: false
      address: temporal.test:7233
  cloud:
    endpoint: api.test:443
    token: canary-token
context:
  organization: canary-org
`;

test('the original’s config.yaml becomes settings, and what is not ours says why', () => {
  const preview = yaml(original);
  expect(
    preview.items.filter(isTakenByItself).map(({ written, name, line }) => [written, name, line]),
  ).toEqual([
    ['backend.local.llm.provider', 'STIGMER_LLM_PROVIDER', 7],
    ['backend.local.llm.model', 'STIGMER_LLM_MODEL', 8],
    ['backend.local.llm.api_key', 'STIGMER_LLM_API_KEY', 9],
    ['backend.local.temporal.address', 'TEMPORAL_ADDRESS', 12],
  ]);
  expect(preview.items.find(({ written }) => written === 'backend.cloud.token')).toMatchObject({
    kind: 'not-ours',
    notes: ['The file uses the other backend'],
  });
  expect(JSON.stringify(preview)).not.toContain('canary');
});

test('pasted text is taken for what it looks like, and a number for the text that it is', () => {
  const text = 'backend:\n  local:\n    llm: { provider: openai, model: 4, api_key: 0123 }\n';
  expect(previewImport({ name: '', text }, nothing).format).toBe('yaml');
  expect(
    importChanges({ name: '', text, take: ['STIGMER_LLM_API_KEY', 'STIGMER_LLM_MODEL'] }, nothing),
  ).toEqual({
    STIGMER_LLM_MODEL: '4',
    STIGMER_LLM_API_KEY: '0123',
  });
});

test('the address of a Temporal that the file manages itself is not taken', () => {
  const { items } = yaml('backend:\n  local:\n    temporal: { managed: true, address: "a:1" }\n');
  expect(items.filter(isTakenByItself)).toEqual([]);
});

test.each([
  ['aliases that grow', `a: &a [x]\n${'b: [*a, *a]\n'.repeat(1)}backend: *a\n`],
  ['nesting', '['.repeat(20_000)],
  [
    'nested maps',
    `${Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth % 30)}a:`).join('\n')}\n`,
  ],
  ['flow maps', '{a: '.repeat(4000)],
  ['many keys', Array.from({ length: 9000 }, (_, index) => `k${index}: canary`).join('\n')],
  ['a key that is a prototype', '__proto__: { polluted: canary }\nconstructor: canary\n'],
  ['a tag', 'backend: !!js/function "canary"\n'],
  ['two documents', 'backend: canary\n---\nbackend: canary\n'],
  ['an open quote', 'backend: "canary\n'],
  ['a tab', 'backend:\n\tlocal: canary\n'],
  ['no map', 'canary\n'],
  ['nothing', ''],
])(
  'hostile or broken YAML (%s) is answered at once, with nothing taken and nothing of its text',
  (_, text) => {
    const startedAt = performance.now();
    const preview = yaml(text);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(preview.items.filter(isTakenByItself)).toEqual([]);
    expect(JSON.stringify(preview)).not.toContain('canary');
  },
);

test('an alias is refused by its line, and a config.yaml is short', () => {
  const text = 'x: &key canary\nbackend: { local: { llm: { api_key: *key } } }\n';
  expect(yaml(text).unreadable).toEqual([
    { name: 'backend.local.llm.api_key', line: 2, message: 'Write the value in place of the alias' },
  ]);
  expect(yaml(`# ${'x'.repeat(20_000)}`).unreadable).toEqual([
    { name: null, line: null, message: 'It is longer than 16384 characters' },
  ]);
});

test('what is taken is saved as one version, and not over somebody else’s change', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-import-'));
  try {
    const path = join(directory, 'agent-runner.env');
    await writeFile(path, '# mine\nLOG_LEVEL=info\n');
    const store = createSettingsStore({ path });
    const file = { name: '.env', text: 'LOG_LEVEL=debug\nTEMPORAL_NAMESPACE=other\n' };
    const { revision } = await store.previewImport(file);
    expect(await readFile(path, 'utf8')).toBe('# mine\nLOG_LEVEL=info\n');
    await store.takeImport({ ...file, revision, take: ['LOG_LEVEL'] });
    expect(await readFile(path, 'utf8')).toBe('# mine\nLOG_LEVEL=debug\n');
    expect((await store.history()).versions[0]).toMatchObject({ origin: 'import', isNow: true });
    await expect(store.takeImport({ ...file, revision, take: ['TEMPORAL_NAMESPACE'] })).rejects.toMatchObject(
      { details: { code: 'settings-changed' } },
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('an import that sends a key elsewhere is refused like a save', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-import-'));
  try {
    const path = join(directory, 'agent-runner.env');
    await writeFile(path, 'STIGMER_LLM_PROVIDER=openai\nSTIGMER_LLM_API_KEY=canary\n');
    const store = createSettingsStore({ path });
    const file = { name: '.env', text: 'STIGMER_LLM_BASE_URL=https://evil.test\n' };
    const { revision } = await store.previewImport(file);
    await expect(
      store.takeImport({ ...file, revision, take: ['STIGMER_LLM_BASE_URL'] }),
    ).rejects.toMatchObject({ details: { code: 'settings-invalid' } });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
