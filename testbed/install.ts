import { command, isFile, isOnPath } from './command';

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
  { name: 'python3-pip', program: 'pip3' },
  { name: 'ca-certificates', file: '/etc/ssl/certs/ca-certificates.crt' },
];

async function isMissing({ program, file }: (typeof needs)[number]): Promise<boolean> {
  return program === undefined ? !(await isFile(file ?? '')) : !(await isOnPath(program));
}

/** Needed to build the Temporal server, where there is none on the PATH. */
async function missingGo(): Promise<string[]> {
  return (await isOnPath('temporal')) || (await isOnPath('go')) ? [] : ['golang-go'];
}

/** As root on Debian or Ubuntu: installs what is missing; starts nothing by itself, for there need be no systemd. @returns the names */
export async function installMissing(): Promise<string[]> {
  const missing: string[] = [];
  for (const need of needs) if (await isMissing(need)) missing.push(need.name);
  missing.push(...(await missingGo()));
  if (missing.length === 0) return [];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await command('apt-get', ['update', '-qq'], { env });
  await command('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  return missing;
}
