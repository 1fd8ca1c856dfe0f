import { Failure, isFailure } from '@/lib/core/failure';

/** A path that is not used, with what the model can do instead. */
export function refusal(path: string, reason: string, next: string, cause?: unknown): Failure {
  return new Failure({
    code: 'sandbox-path-refused',
    title: `Cannot use ${JSON.stringify(path)}`,
    reason,
    remedy: { summary: next },
    cause,
  });
}

/** What the model reads of an expected failure: what, why, what next. */
export function refusalText({ details }: Failure): string {
  return `${details.title}: ${details.reason}. ${details.remedy.summary}.`;
}

const kernelReasons: Record<string, [reason: string, next: string]> = {
  ENOENT: ['it does not exist', 'List the directory above it to see what is there'],
  ENOTDIR: [
    'a part of it is not a directory, and links are not followed',
    'List the directory above it to see what is there',
  ],
  EISDIR: ['it is a directory', 'Use the path of a file in it'],
  ELOOP: [
    'a symbolic link is in the way, and links are not followed',
    'Use the path that the link stands for',
  ],
  ENXIO: ['it is a socket or a device', 'Only regular files can be read'],
  EACCES: ['the permissions forbid it', 'Change them with chmod, or use another path'],
  EPERM: ['the permissions forbid it', 'Change them with chmod, or use another path'],
  EROFS: ['the file system is read-only', 'Use another path'],
  ENOSPC: ['no space is left', 'Remove files that are not needed'],
  EDQUOT: ['no space is left', 'Remove files that are not needed'],
  ENAMETOOLONG: ['it is too long', 'Use a shorter name'],
};

/** The kernel's answer about this path in the model's words; any other error is a bug and stays as it is. */
export async function explaining<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error)) throw error;
    const known = kernelReasons[errorCode(error) ?? ''];
    if (known === undefined) throw error;
    throw refusal(path, known[0], known[1], error);
  }
}

/** `ENOENT` and the like; undefined for what the kernel did not say. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
