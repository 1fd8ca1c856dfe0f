import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon';
import { answersPing } from './engine-socket';
import { programFirst } from './program-first';

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

const runtimeIn = (programs: string | undefined) =>
  programs === undefined ? '' : `[engine.runtimes]\nrunc = ["${join(programs, 'runc')}"]\n`;

const activator = new URL('socket-activator.py', import.meta.url).pathname;

/** Podman's API service of its own in the directory. */
export async function startPodman({
  directory,
  name,
  programs,
  sleepsAfterSeconds,
}: {
  directory: string;
  name: string;
  /** Folder with `podman` and `runc`; the PATH's when it is left out. */
  programs?: string;
  /** It is started by the first connection to its socket, ends when it had none for so long, and is started again by the next. */
  sleepsAfterSeconds?: number;
}): Promise<Daemon & { socketPath: string }> {
  const socketPath = join(directory, `${name}.sock`);
  const containers = join(directory, `${name}-containers.conf`);
  const registries = join(directory, `${name}-registries.conf`);
  await writeFile(containers, containersConf + runtimeIn(programs));
  await writeFile(registries, registriesConf);
  const root = ['--root', join(directory, `${name}-root`), '--runroot', join(directory, `${name}-run`)];
  const podman = programs === undefined ? 'podman' : join(programs, 'podman');
  const service = [...root, 'system', 'service'];
  const [program, args] =
    sleepsAfterSeconds === undefined
      ? [podman, [...service, '--time=0', `unix://${socketPath}`]]
      : ['python3', [activator, socketPath, podman, ...service, `--time=${sleepsAfterSeconds}`]];
  const env = {
    ...programFirst(programs),
    CONTAINERS_CONF: containers,
    CONTAINERS_REGISTRIES_CONF: registries,
  };
  const isReady = () => answersPing(socketPath);
  const daemon = await startDaemon({
    name,
    directory,
    program,
    args,
    env,
    isReady,
    readyTimeoutMs: 60_000,
  });
  return { ...daemon, socketPath };
}
