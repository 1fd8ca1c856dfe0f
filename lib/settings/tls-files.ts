import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import type { SettingsProblem } from '@/lib/contracts/saved-settings';
import { type TlsFileName, type TlsFiles, tlsFileNames } from '@/lib/contracts/tls-files';

export interface TlsReading {
  /** Null without TLS, without files, or with a problem. */
  tls: TlsFiles | null;
  problems: SettingsProblem[];
}

const pemMaxBytes = 1024 * 1024;
const certificateBlocks = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The files of this machine that the settings name for TLS, checked: read, PEM, and a key that fits its certificate. */
export async function readTlsFiles(settings: EffectiveSettings): Promise<TlsReading> {
  if (settings.TEMPORAL_TLS.value !== 'true') return { tls: null, problems: [] };
  const files: Partial<Record<TlsFileName, Buffer>> = {};
  const problems: SettingsProblem[] = [];
  for (const name of tlsFileNames) {
    const path = settings[name].value;
    // A relative path is a wrong value, and named as one.
    if (path === null || !isAbsolute(path)) continue;
    const content = await readPem(path);
    const message = typeof content === 'string' ? content : pemProblem(name, content, path);
    if (message !== null) problems.push({ name, line: null, message });
    else if (typeof content !== 'string') files[name] = content;
  }
  problems.push(...pairProblems(settings, files));
  if (problems.length > 0 || Object.keys(files).length === 0) return { tls: null, problems };
  return { tls: { hash: hashOf(files), files }, problems };
}

async function readPem(path: string): Promise<Buffer | string> {
  try {
    const content = await readFile(path);
    return content.length > pemMaxBytes ? `${path} is no PEM file: it is larger than 1 MiB` : content;
  } catch (error) {
    const code = Object(error).code ?? 'an error';
    return code === 'ENOENT'
      ? `There is no file ${path} on this machine`
      : `${path} cannot be read (${code})`;
  }
}

/** Why a file is not what its setting asks for; null when it is. Never repeats its content. @param what the file, in words */
export function pemProblem(name: TlsFileName, content: Buffer, what: string): string | null {
  if (name === 'TEMPORAL_TLS_CLIENT_KEY_PATH') {
    const key = privateKey(content);
    return typeof key === 'string' ? `${what} ${key}` : null;
  }
  return certificates(content) === null ? `${what} holds no certificate in PEM form` : null;
}

function certificates(content: Buffer): X509Certificate[] | null {
  const blocks = content.toString('latin1').match(certificateBlocks) ?? [];
  try {
    return blocks.length === 0 ? null : blocks.map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

function privateKey(content: Buffer): KeyObject | string {
  const text = content.toString('latin1');
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text))
    return 'is encrypted: the worker cannot ask for its passphrase';
  try {
    return createPrivateKey(content);
  } catch {
    return 'holds no private key in PEM form';
  }
}

function pairProblems(
  settings: EffectiveSettings,
  {
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificate,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
  }: Partial<Record<TlsFileName, Buffer>>,
): SettingsProblem[] {
  const missing = (name: TlsFileName, message: string) => [{ name, line: null, message }];
  const hasCertificate = settings.TEMPORAL_TLS_CLIENT_CERT_PATH.value !== null;
  const hasKey = settings.TEMPORAL_TLS_CLIENT_KEY_PATH.value !== null;
  if (hasCertificate && !hasKey)
    return missing('TEMPORAL_TLS_CLIENT_KEY_PATH', 'The client certificate needs its key');
  if (hasKey && !hasCertificate)
    return missing('TEMPORAL_TLS_CLIENT_CERT_PATH', 'The client key needs its certificate');
  if (certificate === undefined || key === undefined) return [];
  const [own] = certificates(certificate) ?? [];
  const parsed = privateKey(key);
  const fits = own !== undefined && typeof parsed !== 'string' && own.checkPrivateKey(parsed);
  return fits
    ? []
    : missing('TEMPORAL_TLS_CLIENT_KEY_PATH', 'The key does not belong to the client certificate');
}

function hashOf(files: Partial<Record<TlsFileName, Buffer>>): string {
  const hash = createHash('sha256');
  for (const name of tlsFileNames)
    hash.update(`${name} ${files[name]?.length ?? -1}\n`).update(files[name] ?? '');
  return hash.digest('hex').slice(0, 16);
}
