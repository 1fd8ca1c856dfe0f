import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Place, Stage } from '@/bench/diagnosis/stage';
import { createAuthority } from '@/lib/core/tls-authority.test-support';

const correct = (place: Place) => place.writeSettings(place.goodSettings);

/** A file that is edited by hand while the worker runs; the remedy is to correct it. */
function badFile(row: string, title: string, content: (good: string) => string | Buffer): Stage {
  return {
    row,
    title: `settings file with ${title}`,
    code: 'settings-invalid',
    make: (place) => place.writeSettings(content(place.goodSettings)),
    byHand: correct,
    // A line that is read as another variable is one that waits for Apply, as well.
    also: ['settings-pending'],
  };
}

const withLine = (row: string, title: string, line: string) =>
  badFile(row, title, (good) => `${good}${line}\n`);

/** TLS by files of this machine that cannot be used. */
function badTls(title: string, files: (directory: string) => Promise<Record<string, string>>): Stage {
  return {
    row: 'H5',
    title: `TLS with ${title}`,
    code: 'settings-invalid',
    make: async (place) => {
      const directory = join(place.home, 'tls');
      await mkdir(directory, { recursive: true });
      const lines = Object.entries(await files(directory)).map(
        ([name, path]) => `TEMPORAL_TLS_${name}=${path}`,
      );
      await place.writeSettings(`${place.goodSettings}TEMPORAL_TLS=true\n${lines.join('\n')}\n`);
    },
    byHand: correct,
    undo: ({ home }) => rm(join(home, 'tls'), { recursive: true, force: true }),
  };
}

async function writeIdentity(directory: string, name: string): Promise<{ certificate: string; key: string }> {
  await using authority = await createAuthority();
  const issued = await authority.issue(name);
  const [certificate, key] = [join(directory, `${name}.pem`), join(directory, `${name}.key`)];
  await writeFile(certificate, issued.certificate);
  await writeFile(key, issued.key);
  return { certificate, key };
}

async function writeEncryptedKey(directory: string): Promise<string> {
  const path = join(directory, 'locked.key');
  const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await promisify(execFile)('openssl', [
    'genpkey',
    ...curve,
    '-aes256',
    '-pass',
    'pass:staged',
    '-out',
    path,
  ]);
  return path;
}

const tls: readonly Stage[] = [
  badTls('an authority’s file that is not there', async (directory) => ({
    SERVER_CA_CERT_PATH: join(directory, 'nowhere.pem'),
  })),
  badTls('a file that is no certificate', async (directory) => {
    await writeFile(join(directory, 'text.pem'), 'no certificate\n');
    return { SERVER_CA_CERT_PATH: join(directory, 'text.pem') };
  }),
  badTls('a certificate without its key', async (directory) => ({
    CLIENT_CERT_PATH: (await writeIdentity(directory, 'one')).certificate,
  })),
  badTls('a key that is encrypted', async (directory) => ({
    CLIENT_CERT_PATH: (await writeIdentity(directory, 'one')).certificate,
    CLIENT_KEY_PATH: await writeEncryptedKey(directory),
  })),
  badTls('the key of another certificate', async (directory) => ({
    CLIENT_CERT_PATH: (await writeIdentity(directory, 'one')).certificate,
    CLIENT_KEY_PATH: (await writeIdentity(directory, 'other')).key,
  })),
];

/** A change that is saved and waits, and one whose key the worker lacks. */
const saved: readonly Stage[] = [
  {
    row: 'F7',
    title: 'settings saved and not applied',
    code: 'settings-pending',
    make: (place) => place.writeSettings(`${place.goodSettings}LOG_LEVEL=debug\n`),
    byHand: (place) => place.operate('apply-settings'),
    undo: async (place) => {
      await correct(place);
      await place.operate('apply-settings');
    },
  },
  {
    row: 'F15',
    title: 'a workspace in the container that is no folder here',
    code: 'workspace-not-mounted',
    make: (place) => place.writeSettings(`${place.goodSettings}WORKSPACE_ROOT_DIR=/elsewhere\n`),
    byHand: correct,
    also: ['settings-pending'],
  },
  {
    row: 'F25',
    title: 'a folder in place of the settings file',
    code: 'settings-unreadable',
    make: async ({ home }) => {
      await rm(join(home, 'console/agent-runner.env'));
      await mkdir(join(home, 'console/agent-runner.env'));
    },
    byHand: async (place) => {
      await rm(join(place.home, 'console/agent-runner.env'), { recursive: true });
      await correct(place);
    },
  },
];

export const settingsStages: readonly Stage[] = [
  withLine('H6', 'a quote that does not end', 'LOG_LEVEL="debug'),
  withLine('H14', 'a colon for an equals sign', 'TEMPORAL_NAMESPACE: staging'),
  withLine('H14', 'no equals sign', 'TEMPORAL_NAMESPACE staging'),
  withLine('H14', 'a word of another shell', 'set TEMPORAL_NAMESPACE=staging'),
  withLine('H14', 'a dash in a name', 'TEMPORAL-NAMESPACE=staging'),
  withLine('H14', 'a name in small letters', 'temporal_namespace=staging'),
  withLine('H13', 'typographic quotes', 'TEMPORAL_NAMESPACE=“default”'),
  withLine('F3', 'a scheme before the address', 'TEMPORAL_ADDRESS=http://127.0.0.1:7233'),
  withLine('F25', 'a word for a number', 'TEMPORAL_MAX_CONCURRENCY=ten'),
  withLine('F25', 'a number out of range', 'TEMPORAL_MAX_CONCURRENCY=1000'),
  withLine('F25', 'a level that is none', 'LOG_LEVEL=loud'),
  withLine('F17', 'a provider without its key', 'STIGMER_LLM_PROVIDER=openai'),
  withLine('H19', 'the key of another provider', 'STIGMER_LLM_PROVIDER=anthropic\nOPENAI_API_KEY=sk-staged'),
  withLine('F21', 'a provider that is none', 'STIGMER_LLM_PROVIDER=olama'),
  // Of a block for documentation: nobody answers there.
  withLine(
    '',
    'an API key in the clear',
    'TEMPORAL_ADDRESS=192.0.2.1:7233\nTEMPORAL_TLS=false\nTEMPORAL_API_KEY=staged',
  ),
  badFile('H14', 'UTF-16', (good) => Buffer.from(`\uFEFF${good}`, 'utf16le')),
  badFile('H12', 'bytes that are not UTF-8', (good) =>
    Buffer.concat([Buffer.from(`${good}LOG_LEVEL=`), Buffer.from([0xff, 0xfe, 0x0a])]),
  ),
  ...tls,
  ...saved,
];
