import { command } from './command';

export const temporalioVersion = '1.35.0';

/** Also what Debian's `python3` and the public base image are. */
export const imagePython = '3.11';

const wheels = { x64: 'manylinux2014_x86_64', arm64: 'manylinux2014_aarch64' };

export async function hasPython(): Promise<boolean> {
  return await command('python3', ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  );
}

/** Puts Temporal's Python SDK from the package index into a folder, for this machine or for a container on it, and what else is asked for. */
export async function installTemporalio(
  directory: string,
  target: 'this-machine' | 'container',
  others: readonly string[] = [],
): Promise<void> {
  const platform = process.arch === 'arm64' ? wheels.arm64 : wheels.x64;
  const foreign = ['--only-binary', ':all:', '--python-version', imagePython, '--platform', platform];
  await command('python3', [
    ...['-m', 'pip', 'install', '-q', '--no-compile', '--target', directory],
    ...(target === 'container' ? foreign : []),
    `temporalio==${temporalioVersion}`,
    ...others,
  ]);
}
