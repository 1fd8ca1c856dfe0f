const healthSocket = '/tmp/agent-runner.sock';

/** The image's own probe (docs/agent-runner.md): it asks the worker over a unix socket, which its event loop answers. */
export const ownProbe = ['/app/healthcheck', healthSocket] as const;

/** Beside the socket of its health: another of the worker's threads tells there where the main one is. */
export function stackSocketOf(socketPath: string): string {
  return `${socketPath}.stack`;
}

/** Asked when the worker itself does not answer. */
export const stackProbe = ['/app/healthcheck', stackSocketOf(healthSocket)] as const;
