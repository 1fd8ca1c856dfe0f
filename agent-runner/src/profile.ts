import { noProfile, type ProfileReading } from '@/lib/contracts/client-profile';
import { readClientProfile } from '@/lib/temporal/client-profile';

/**
 * The profile in the file that is named. Where Temporal's own tools look without a name is not looked at: the home of a
 * container is its workspace, and what an agent writes there must not say where the key is sent.
 * @param read null after it has said why not
 */
export function readProfile(
  { TEMPORAL_CONFIG_FILE: path, TEMPORAL_PROFILE: profile }: Record<string, string | undefined>,
  read: (name: string, path: string) => Buffer | null,
): ProfileReading {
  if (!path) return profile ? unnamed : noProfile;
  const content = read('TEMPORAL_CONFIG_FILE', path);
  return content === null ? noProfile : readClientProfile(content.toString('utf8'), profile || null);
}

const unnamed: ProfileReading = {
  values: {},
  problems: [
    { name: 'TEMPORAL_PROFILE', message: 'Set TEMPORAL_CONFIG_FILE, the file that has this profile' },
  ],
};
