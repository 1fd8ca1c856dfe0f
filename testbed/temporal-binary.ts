import { cached } from './cache';
import { isOnPath } from './command';
import { buildGoPrograms } from './go-program';

/** The last version of the CLI that builds from the module proxy alone; see docs/decisions/0001. */
const version = '1.5.1';

const temporal = {
  package: 'github.com/temporalio/cli/cmd/temporal',
  module: 'github.com/temporalio/cli',
  version: `v${version}`,
};

/** A `temporal` on the PATH, or one built once with the ordinary Go tools (3 to 5 minutes on two cores). */
export async function temporalBinary(): Promise<string> {
  if (await isOnPath('temporal')) return 'temporal';
  return await cached(`temporal-${version}`, (draft) => buildGoPrograms(new Map([[draft, temporal]])));
}
