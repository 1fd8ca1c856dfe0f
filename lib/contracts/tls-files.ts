import * as z from 'zod/mini';

export const tlsFileNames = [
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
] as const;
export type TlsFileName = (typeof tlsFileNames)[number];

/** Checked contents of the files for TLS. */
export interface TlsFiles {
  /** Of all of them: a file that was renewed is another set. */
  hash: string;
  files: Partial<Record<TlsFileName, Uint8Array>>;
}

/** Input of the action that keeps a file that was picked or pasted in the form. */
export const tlsFileInputSchema = z.strictObject({
  name: z.enum(tlsFileNames),
  content: z.string().check(z.minLength(1), z.maxLength(200_000)),
});

export function isTlsFileName(name: string): name is TlsFileName {
  return tlsFileNames.some((each) => each === name);
}

/** Where the files are mounted in a container, a folder for each set. */
const tlsTarget = '/run/stigmer-tls';
const fileNames: Record<TlsFileName, string> = {
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'ca.pem',
  TEMPORAL_TLS_CLIENT_CERT_PATH: 'client.pem',
  TEMPORAL_TLS_CLIENT_KEY_PATH: 'client-key.pem',
};

export const tlsFolderInContainer = (hash: string) => `${tlsTarget}/${hash}`;
export const tlsFileIn = (folder: string, name: TlsFileName) => `${folder}/${fileNames[name]}`;

/** The value of the variable in the container; null where it has no such file. */
export function tlsPathInContainer(tls: TlsFiles | null, name: TlsFileName): string | null {
  return tls?.files[name] === undefined ? null : tlsFileIn(tlsFolderInContainer(tls.hash), name);
}

/** The folder of a console's home with the files of one set, as they are mounted. */
export const mountedTlsFolder = (consoleDirectory: string, hash: string) =>
  `${consoleDirectory}/tls/mounted/${hash}`;

/** A path of the container as this machine must say it; any other path as it is. */
export function tlsPathOnHost(path: string, consoleDirectory: string): string {
  return path.startsWith(`${tlsTarget}/`)
    ? mountedTlsFolder(consoleDirectory, path.slice(tlsTarget.length + 1))
    : path;
}

/** The sets whose files a container has, under whichever names. */
export function tlsHashesIn(environment: Readonly<Record<string, string>>): string[] {
  return Object.values(environment).flatMap((value) => {
    const hash = /^\/run\/stigmer-tls\/([0-9a-f]{16})\//.exec(value)?.[1];
    return hash === undefined ? [] : [hash];
  });
}
