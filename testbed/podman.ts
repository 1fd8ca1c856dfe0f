import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon';
import { answersPing } from './engine-socket';

/** What a machine without systemd and with mixed cgroups needs; see Podman's containers.conf(5). */
const containersConf = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

/** Without a port: it stands for every port of this address, also for a test's proxy in front of the registry. */
const registriesConf = `[[registry]]
location = "127.0.0.1"
insecure = true
`;

/** Podman's API service of its own in the directory. */
export async function startPodman({
  directory,
  name,
}: {
  directory: string;
  name: string;
}): Promise<Daemon & { socketPath: string }> {
  const socketPath = join(directory, `${name}.sock`);
  const containers = join(directory, `${name}-containers.conf`);
  const registries = join(directory, `${name}-registries.conf`);
  await writeFile(containers, containersConf);
  await writeFile(registries, registriesConf);
  const root = ['--root', join(directory, `${name}-root`), '--runroot', join(directory, `${name}-run`)];
  const args = [...root, 'system', 'service', '--time=0', `unix://${socketPath}`];
  const env = { ...process.env, CONTAINERS_CONF: containers, CONTAINERS_REGISTRIES_CONF: registries };
  const isReady = () => answersPing(socketPath);
  const daemon = await startDaemon({
    name,
    directory,
    program: 'podman',
    args,
    env,
    isReady,
    readyTimeoutMs: 60_000,
  });
  return { ...daemon, socketPath };
}
