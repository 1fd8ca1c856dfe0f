import { access, readFile } from 'node:fs/promises';
import { command, isOnPath } from './command';

/** Debian package → a program that it brings, or a file. */
const needs: ReadonlyArray<{ name: string; program?: string; file?: string }> = [
  { name: 'docker.io', program: 'dockerd' },
  { name: 'podman', program: 'podman' },
  { name: 'runc', program: 'runc' },
  { name: 'iptables', program: 'iptables' },
  { name: 'docker-registry', program: 'docker-registry' },
  { name: 'debootstrap', program: 'debootstrap' },
  { name: 'chromium', program: 'chromium' },
  { name: 'busybox-static', file: '/bin/busybox' },
  { name: 'ca-certificates', file: '/etc/ssl/certs/ca-certificates.crt' },
];

async function isMissing({ program, file }: (typeof needs)[number]): Promise<boolean> {
  if (program !== undefined) return !(await isOnPath(program));
  return access(file ?? '').then(
    () => false,
    () => true,
  );
}

async function isDebianRoot(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && process.getuid?.() === 0;
}

/** Needed to build the Temporal server, where there is none on the PATH. */
async function missingGo(): Promise<string[]> {
  return (await isOnPath('temporal')) || (await isOnPath('go')) ? [] : ['golang-go'];
}

/** Installs from Debian what is missing; starts nothing by itself, for there need be no systemd. @returns the names */
export async function installMissing(): Promise<string[]> {
  const missing: string[] = [];
  for (const need of needs) if (await isMissing(need)) missing.push(need.name);
  missing.push(...(await missingGo()));
  if (missing.length === 0) return [];
  if (!(await isDebianRoot())) {
    throw new Error(
      `The test bed needs ${missing.join(', ')}. It installs them by itself only as root on Debian or Ubuntu; install them, or run it in such a machine.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await command('apt-get', ['update', '-qq'], { env });
  await command('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  return missing;
}
