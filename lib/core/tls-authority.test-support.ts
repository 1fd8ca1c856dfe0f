import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (args: readonly string[]) => promisify(execFile)('openssl', args);
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];

export interface Identity {
  certificate: Buffer;
  key: Buffer;
}

/** A private authority of one's own. */
export interface Authority extends AsyncDisposable {
  certificate: Buffer;
  /** PEM of a certificate for a host name or an address, and its key; of yesterday where it is to have expired. */
  issue(name: string, expired?: 'expired'): Promise<Identity>;
}

export async function createAuthority(): Promise<Authority> {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-authority-'));
  const at = (name: string) => join(directory, name);
  await openssl([
    'req',
    '-x509',
    ...newKey,
    '-subj',
    '/CN=Test authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  ]);
  return {
    certificate: await readFile(at('ca.pem')),
    issue: async (name, expired) => {
      const [key, request, certificate] = [at(`${name}.key`), at(`${name}.csr`), at(`${name}.pem`)];
      await openssl(['req', ...newKey.slice(0, -2), '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
      await writeFile(at('extensions'), `subjectAltName=${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}\n`);
      const signer = [
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
        '-extfile',
        at('extensions'),
      ];
      await openssl([
        'x509',
        '-req',
        '-in',
        request,
        ...signer,
        '-days',
        expired ? '-1' : '1',
        '-out',
        certificate,
      ]);
      return { certificate: await readFile(certificate), key: await readFile(key) };
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
