import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '@/testbed/command';
import { freePort } from '@/testbed/free-port';

const root = new URL('..', import.meta.url).pathname;
const layout =
  'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n';
const page =
  "export const dynamic = 'force-dynamic';\nexport default function Page() { return <h1>Bare</h1>; }\n";

/** Starts `next start` on a one-page app with the same version of Next, and asks for its page once. */
export async function startBareNext(): Promise<{ pid: number; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-bare-next-'));
  await mkdir(join(directory, 'app'));
  await writeFile(join(directory, 'app/layout.jsx'), layout);
  await writeFile(join(directory, 'app/page.jsx'), page);
  await writeFile(join(directory, 'package.json'), '{"name":"bare","private":true}');
  await writeFile(
    join(directory, 'next.config.mjs'),
    `export default { turbopack: { root: ${JSON.stringify(root)} } };\n`,
  );
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  const next = join(root, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  await command(process.execPath, [next, 'build', '--webpack'], { cwd: directory, env });
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [next, 'start', '-p', String(port)], {
    cwd: directory,
    env,
    stdio: 'ignore',
  });
  while (!(await fetch(`http://127.0.0.1:${port}`).catch(() => null))?.ok) await sleep(50);
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
