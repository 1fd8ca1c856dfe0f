/** Names by which a container reaches the machine it runs on. */
const gatewayNames =
  'host\\.docker\\.internal|host\\.containers\\.internal|host\\.lima\\.internal|gateway\\.docker\\.internal';
const gatewayAddress = new RegExp(`^(?:${gatewayNames})(?=:)`);
const ownAddress = new RegExp(`^(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\]|${gatewayNames}):\\d+$`, 'i');

/** Whether what is sent to `host:port` stays on this machine. */
export function isThisMachine(address: string): boolean {
  return ownAddress.test(address);
}

/** An address as a container may have it, as this machine says it. */
export function fromThisMachine(address: string): string {
  return address.replace(gatewayAddress, 'localhost');
}
