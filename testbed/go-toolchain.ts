import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { command } from './command';

/** Since 1.21 Go fetches by itself the version that a module asks for. */
const fetchesItselfSince = 21;
const toolchainVersion = '1.26.8';
const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };
const downloadSchema = z.object({ Dir: z.string() });

export interface GoToolchain {
  program: string;
  env: NodeJS.ProcessEnv;
}

/** Minor version of `go version go1.19.8 linux/amd64`; null for text that tells none. */
export function goMinor(text: string): number | null {
  const minor = /\bgo1\.(\d+)/.exec(text)?.[1];
  return minor === undefined ? null : Number(minor);
}

/**
 * The `go` of the PATH where it is new enough. Debian 12 and Ubuntu 22.04 have one that is not: it fetches a newer one
 * from the module proxy, which carries Go itself as a module, checked against the sum database like any other.
 */
export async function goToolchain(): Promise<GoToolchain> {
  const { env } = process;
  const minor = goMinor(await command('go', ['version']));
  if (minor === null || minor >= fetchesItselfSince)
    return { program: 'go', env: { ...env, GOTOOLCHAIN: 'auto' } };
  const name = `golang.org/toolchain@v0.0.1-go${toolchainVersion}.linux-${architectures[process.arch] ?? process.arch}`;
  const goRoot = await moduleFolder(name);
  // A Go that does not know that these are programs unpacks them as plain files.
  await command('chmod', ['-R', 'a+x', join(goRoot, 'bin'), join(goRoot, 'pkg/tool')]);
  return { program: join(goRoot, 'bin/go'), env: { ...env, GOROOT: goRoot, GOTOOLCHAIN: 'local' } };
}

/** Folder, read-only, with a module as the proxy has it. @param name with its version */
export async function moduleFolder(name: string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'stigmer-go-'));
  try {
    const told = await command('go', ['mod', 'download', '-json', name], { cwd: scratch });
    return downloadSchema.parse(JSON.parse(told)).Dir;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
