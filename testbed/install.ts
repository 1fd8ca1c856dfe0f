import { command, isFile, isOnPath } from './command';

interface Need {
  /** Debian package, and a program that it brings, or a file. */
  name: string;
  program?: string;
  file?: string;
  /** What cannot do without it; left out: every bed. */
  for?: readonly Purpose[];
}

type Purpose = 'podman' | 'docker-29' | 'podman-5' | 'tests';

const podmans: readonly Purpose[] = ['podman', 'podman-5'];
const builtHere: readonly Purpose[] = ['docker-29', 'podman-5'];

const needs: readonly Need[] = [
  { name: 'docker.io', program: 'dockerd' },
  { name: 'podman', program: 'podman', for: podmans },
  // What `Init` of a container needs on Podman; Docker's is part of its package.
  { name: 'catatonit', program: 'catatonit', for: podmans },
  { name: 'netavark', file: '/usr/lib/podman/netavark', for: ['podman-5'] },
  // Docker as an ordinary user's own.
  { name: 'rootlesskit', program: 'rootlesskit', for: ['tests'] },
  { name: 'slirp4netns', program: 'slirp4netns', for: ['tests'] },
  { name: 'uidmap', program: 'newuidmap', for: ['tests'] },
  // An engine that is reached through ssh.
  { name: 'openssh-client', program: 'ssh', for: ['tests'] },
  { name: 'openssh-server', program: 'sshd', for: ['tests'] },
  // The service that starts the console at login.
  { name: 'systemd', program: 'systemd', for: ['tests'] },
  { name: 'runc', program: 'runc' },
  { name: 'iptables', program: 'iptables' },
  { name: 'docker-registry', program: 'docker-registry' },
  { name: 'debootstrap', program: 'debootstrap' },
  // Ubuntu does not bring the keys of Debian, whose packages the base image is made of.
  { name: 'debian-archive-keyring', file: '/usr/share/keyrings/debian-archive-keyring.gpg' },
  { name: 'chromium-headless-shell', program: 'chromium-headless-shell', for: ['tests'] },
  { name: 'busybox-static', file: '/bin/busybox' },
  { name: 'python3-pip', program: 'pip3', for: ['tests'] },
  // What reads the completions and the manual page.
  { name: 'zsh', program: 'zsh', for: ['tests'] },
  { name: 'fish', program: 'fish', for: ['tests'] },
  { name: 'mandoc', program: 'mandoc', for: ['tests'] },
  // What actionlint reads the workflows' scripts by.
  { name: 'shellcheck', program: 'shellcheck', for: ['tests'] },
  // What reads Homebrew's formula.
  { name: 'ruby', program: 'ruby', for: ['tests'] },
  { name: 'rubocop', program: 'rubocop', for: ['tests'] },
  // Their `runc` and Podman are built with what C there is.
  { name: 'gcc', program: 'gcc', for: builtHere },
  { name: 'pkg-config', program: 'pkg-config', for: builtHere },
  { name: 'libc6-dev', file: '/usr/include/stdio.h', for: builtHere },
  { name: 'libseccomp-dev', file: '/usr/include/seccomp.h', for: builtHere },
  { name: 'ca-certificates', file: '/etc/ssl/certs/ca-certificates.crt' },
];

async function isMissing({ program, file }: Need): Promise<boolean> {
  return program === undefined ? !(await isFile(file ?? '')) : !(await isOnPath(program));
}

/** Needed to build engines, and the Temporal server where there is none on the PATH. */
async function missingGo(purposes: ReadonlySet<string>): Promise<string[]> {
  const isNeeded = builtHere.some((each) => purposes.has(each)) || !(await isOnPath('temporal'));
  return isNeeded && !(await isOnPath('go')) ? ['golang-go'] : [];
}

/**
 * As root on Debian or Ubuntu: installs what is missing; starts nothing by itself, for there need be no systemd. A
 * playground needs no browser: Ubuntu has none as a package.
 * @returns the names
 */
export async function installMissing(purposes: ReadonlySet<string>): Promise<string[]> {
  const missing: string[] = [];
  for (const need of needs) {
    const isWanted = need.for?.some((each) => purposes.has(each)) ?? true;
    if (isWanted && (await isMissing(need))) missing.push(need.name);
  }
  missing.push(...(await missingGo(purposes)));
  if (missing.length === 0) return [];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await command('apt-get', ['update', '-qq'], { env });
  await command('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  return missing;
}
