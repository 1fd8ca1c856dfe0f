/** Version of this console; equals the `version` of package.json (a test compares the two). */
export const consoleVersion = '0.1.0';

/** Day of this version, as the manual page writes it. */
export const consoleReleased = 'November 28, 2026';

export const agentRunnerRepository = 'ghcr.io/stigmer/agent-runner';

/** The agent-runner tag this console was released with and tested against. */
export const agentRunnerTag = `v${consoleVersion}`;

/** Temporal's own image of its command line, of the version with which the development server was tested. */
export const devServerImage = 'docker.io/temporalio/temporal:1.5.1';

/** Reference of the image to run: the user's override, or the pinned tag. */
export function agentRunnerImage(override: string | undefined): string {
  const chosen = override?.trim();
  return chosen ? chosen : `${agentRunnerRepository}:${agentRunnerTag}`;
}
