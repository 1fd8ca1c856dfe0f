/** Names by which a container in a network of its own reaches the machine that it runs on. */
export const gatewayNames = { docker: 'host.docker.internal', podman: 'host.containers.internal' } as const;

const loopbackHost = /^(https?:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/i;

/** The one rule (F1, F4): an address of this machine's loopback as a container without this machine's network must say it. */
export function fromContainer(address: string, gateway: string): string {
  return address.replace(loopbackHost, `$1${gateway}`);
}

/** Whether the container has the saved address, as it stands or rewritten by the rule. */
export function isSameAddress(saved: string, inContainer: string): boolean {
  const forms = [saved, ...Object.values(gatewayNames).map((gateway) => fromContainer(saved, gateway))];
  return forms.includes(inContainer);
}
