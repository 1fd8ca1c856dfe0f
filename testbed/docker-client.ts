import { command } from './command';

/** Runs the ordinary Docker client against an engine of the bed, with the classic builder. */
export function docker(socketPath: string, args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    DOCKER_BUILDKIT: '0',
    DOCKER_HOST: `unix://${socketPath}`,
    DOCKER_CONTEXT: undefined,
  };
  return command('docker', args, { env });
}
