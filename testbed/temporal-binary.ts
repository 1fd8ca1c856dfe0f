import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from './cache';
import { command, isOnPath } from './command';
import { goToolchain } from './go-toolchain';

/** The last version of the CLI that builds from the module proxy alone; see docs/decisions/0001. */
const version = '1.5.1';

async function build(draft: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-temporal-'));
  const target = `github.com/temporalio/cli/cmd/temporal@v${version}`;
  try {
    const go = await goToolchain();
    const env = { ...go.env, CGO_ENABLED: '0', GOBIN: directory };
    await command(go.program, ['install', '-trimpath', '-ldflags', '-s -w', target], { env });
    const built = join(directory, 'temporal');
    await chmod(built, 0o755);
    await command('cp', [built, `${draft}.copy`]);
    await rename(`${draft}.copy`, draft);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A `temporal` on the PATH, or one built once with the ordinary Go tools (3 to 5 minutes on two cores). */
export async function temporalBinary(): Promise<string> {
  if (await isOnPath('temporal')) return 'temporal';
  return await cached(`temporal-${version}`, build);
}
