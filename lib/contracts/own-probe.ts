/** The image's own probe (docs/agent-runner.md): it asks the worker over a unix socket, which its event loop answers. */
export const ownProbe = ['/app/healthcheck', '/tmp/agent-runner.sock'] as const;
