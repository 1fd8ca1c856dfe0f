import { command } from './command';

/** With which the ordinary Docker client speaks to an engine of the bed, and builds with the classic builder. */
export function dockerEnvironment(socketPath: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DOCKER_BUILDKIT: '0',
    DOCKER_HOST: `unix://${socketPath}`,
    DOCKER_CONTEXT: undefined,
  };
}

/** Runs it; rejects where it fails. */
export function docker(socketPath: string, args: readonly string[]): Promise<string> {
  return command('docker', args, { env: dockerEnvironment(socketPath) });
}
