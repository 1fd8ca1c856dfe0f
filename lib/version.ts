/** Version of this console; equals the `version` of package.json (a test compares the two). */
export const consoleVersion = '0.1.0';

export const agentRunnerRepository = 'ghcr.io/stigmer/agent-runner';

/** The agent-runner tag this console was released with and tested against. */
export const agentRunnerTag = 'v0.1.0';

/** Reference of the image to run: the user's override, or the pinned tag. */
export function agentRunnerImage(override: string | undefined): string {
  const chosen = override?.trim();
  return chosen ? chosen : `${agentRunnerRepository}:${agentRunnerTag}`;
}
