import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { command, isFile } from './command';
import { type Daemon, startDaemon } from './daemon';
import { answersPing } from './engine-socket';

/** Of Debian's docker.io. */
const startScript = '/usr/share/docker.io/contrib/dockerd-rootless.sh';
/** An ordinary user, with its ranges in /etc/subuid and /etc/subgid. */
const user = 'stigmer-testbed';
const tapDevice = '/dev/net/tun';

export interface RootlessDocker extends Daemon {
  socketPath: string;
  uid: number;
  gid: number;
}

/** Null where one cannot be started: without root or another distribution than Debian. */
export async function canStartRootlessDocker(): Promise<boolean> {
  return process.getuid?.() === 0 && (await isFile(startScript)) && (await isFile('/usr/bin/newuidmap'));
}

/** A user of a run that was killed is used once more. */
async function makeUser(): Promise<{ uid: number; gid: number }> {
  const ask = (option: string) => command('id', [option, user]);
  await ask('-u').catch(() => command('useradd', ['--create-home', '--shell', '/usr/sbin/nologin', user]));
  return { uid: Number(await ask('-u')), gid: Number(await ask('-g')) };
}

/** Opens it to everybody, as udev does on other machines. Returns its mode before. */
async function openTapDevice(): Promise<number> {
  const { mode } = await stat(tapDevice);
  await chmod(tapDevice, mode | 0o666);
  return mode;
}

/**
 * A Docker Engine of an ordinary user's own in the directory, which that user must be able to enter. It cannot reach a registry
 * on this machine's loopback: images are loaded.
 * @param loopback whether its containers may reach this machine's loopback; by default Docker forbids it
 */
export async function startRootlessDocker({
  directory,
  name,
  loopback,
}: {
  directory: string;
  name: string;
  loopback: boolean;
}): Promise<RootlessDocker> {
  const { uid, gid } = await makeUser();
  const tapMode = await openTapDevice();
  const place = join(directory, name);
  const runtimeDirectory = join(place, 'run');
  await mkdir(runtimeDirectory, { recursive: true, mode: 0o700 });
  for (const each of [place, runtimeDirectory]) await chown(each, uid, gid);
  const socketPath = join(place, 'docker.sock');
  const args = [
    [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', startScript],
    ['--data-root', join(place, 'data'), '--exec-root', join(place, 'exec')],
    ['--pidfile', join(place, 'docker.pid'), '-H', `unix://${socketPath}`],
  ].flat();
  const env = {
    NODE_ENV: process.env.NODE_ENV,
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: place,
    XDG_RUNTIME_DIR: runtimeDirectory,
    ...(loopback && { DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: '--disable-host-loopback=false' }),
  };
  const isReady = () => answersPing(socketPath);
  const started = { name, directory, program: 'setpriv', args, env, isReady, readyTimeoutMs: 60_000 };
  const daemon = await startDaemon(started);
  const stop = async () => {
    await daemon.stop();
    await chmod(tapDevice, tapMode);
    await command('userdel', ['--force', '--remove', user]);
  };
  return { ...daemon, stop, socketPath, uid, gid };
}
