import { readFile } from 'node:fs/promises';
import { noProfile, type ProfileReading } from '@/lib/contracts/client-profile';

/** The settings that say where to look. */
type ProfileWish = Readonly<Record<string, string | undefined>>;

/**
 * The profile that Temporal's own tools would use on this machine. The SDK's reader is loaded with the first file that is
 * there: most machines have none.
 * @param usualPath where those tools keep it
 */
export async function findClientProfile(
  { TEMPORAL_CONFIG_FILE: named, TEMPORAL_PROFILE: profile }: ProfileWish,
  usualPath: string,
): Promise<ProfileReading> {
  const path = named || usualPath;
  try {
    const content = await readFile(path, 'utf8');
    const { readClientProfile } = await import('./client-profile');
    return readClientProfile(content, profile || null);
  } catch (error) {
    const code = Object(error).code;
    if (typeof code !== 'string') throw error;
    if (code === 'ENOENT' && !named && !profile) return noProfile;
    const message =
      code === 'ENOENT' ? `There is no file ${path} on this machine` : `${path} cannot be read (${code})`;
    return { values: {}, problems: [{ name: named ? 'TEMPORAL_CONFIG_FILE' : 'TEMPORAL_PROFILE', message }] };
  }
}
