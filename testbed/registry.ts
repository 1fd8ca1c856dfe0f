import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon';
import { freePort } from './free-port';

/** A registry without TLS on loopback; its log has one line a request. */
export async function startRegistry(options: {
  directory: string;
  port?: number;
}): Promise<Daemon & { address: string; accessLog: string }> {
  const { directory } = options;
  const address = `127.0.0.1:${options.port ?? (await freePort())}`;
  const file = join(directory, 'registry.yml');
  const storage = `storage:\n  filesystem:\n    rootdirectory: ${join(directory, 'registry-data')}\n  delete:\n    enabled: true\n`;
  await writeFile(file, `version: 0.1\n${storage}http:\n  addr: ${address}\n`);
  const daemon = await startDaemon({
    name: 'registry',
    directory,
    program: 'docker-registry',
    args: ['serve', file],
    isReady: async () => (await fetch(`http://${address}/v2/`)).ok,
    readyTimeoutMs: 30_000,
  });
  return { ...daemon, address, accessLog: join(directory, 'registry.log') };
}
