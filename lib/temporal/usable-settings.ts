import { readFile } from 'node:fs/promises';
import { isThisMachine } from '@/lib/contracts/this-machine';
import { temporalFailure } from './failure';
import type { TemporalCertificates, TemporalSettings } from './types';

/** What gRPC takes in a header. */
const headerText = /^[\x20-\x7e]*$/;

/**
 * The settings with the contents of their files.
 * @throws Failure `temporal-tls` for a file that cannot be read; `namespace-not-found` or `temporal-unauthorized` for a text
 *   that no header can carry: gRPC would throw what is no answer of a server; `temporal-plain-key`
 */
export async function usableSettings(settings: TemporalSettings): Promise<TemporalSettings> {
  if (!headerText.test(settings.namespace))
    throw temporalFailure('namespace-not-found', settings, 'A name with characters that are not ASCII');
  if (settings.apiKey !== null && !headerText.test(settings.apiKey))
    throw temporalFailure('temporal-unauthorized', settings, 'An API key with characters that are not ASCII');
  if (settings.apiKey !== null && !settings.tls && !isThisMachine(settings.address))
    throw temporalFailure('temporal-plain-key', settings, 'An API key without TLS');
  const certificates = settings.tls ? await readCertificates(settings) : undefined;
  return certificates === undefined ? settings : { ...settings, certificates };
}

async function readCertificates(settings: TemporalSettings): Promise<TemporalCertificates | undefined> {
  const { certificates, certificateFiles } = settings;
  if (certificates !== undefined || certificateFiles === undefined) return certificates;
  const read = async (path: string | null) => {
    if (path === null) return null;
    try {
      return await readFile(path);
    } catch (error) {
      const code = Object(error).code ?? 'an error';
      throw temporalFailure('temporal-tls', settings, `${path} cannot be read (${code})`, error);
    }
  };
  const [ca, certificate, key] = await Promise.all([
    read(certificateFiles.ca),
    read(certificateFiles.certificate),
    read(certificateFiles.key),
  ]);
  return { ca, client: certificate && key ? { certificate, key } : null };
}
