import { command } from '@/testbed/command';

/** A bridge on this machine, with a network namespace for each node behind it: machines on one switch. */
export interface NodeNetwork extends AsyncDisposable {
  /** Of this machine, as the nodes see it. */
  hostAddress: string;
  /** In CIDR notation. */
  subnet: string;
  nodes: { namespace: string; address: string }[];
}

const prefixBits = 24;

const ip = (...args: string[]) => command('ip', args);

async function plug(bridge: string, node: NodeNetwork['nodes'][number], gateway: string): Promise<void> {
  const { namespace, address } = node;
  await ip('netns', 'add', namespace);
  await ip('link', 'add', `${namespace}v`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  await ip('link', 'set', `${namespace}v`, 'master', bridge, 'up');
  await ip('-n', namespace, 'link', 'set', 'lo', 'up');
  await ip('-n', namespace, 'address', 'add', `${address}/${prefixBits}`, 'dev', 'eth0');
  await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  await ip('-n', namespace, 'route', 'add', 'default', 'via', gateway);
}

/** Needs root. @param octet third of the addresses, 0 to 255; @param count nodes, at most 9 */
export async function makeNetwork(octet: number, count: number): Promise<NodeNetwork> {
  const subnet = `10.213.${octet}`;
  const hostAddress = `${subnet}.1`;
  const bridge = `stigmer${octet}`;
  const nodes = Array.from({ length: count }, (_, index) => ({
    namespace: `${bridge}n${index}`,
    address: `${subnet}.1${index}`,
  }));
  const remove = async () => {
    for (const { namespace } of nodes) {
      // A namespace that a dying process still holds would keep its end of the cable.
      await ip('link', 'delete', `${namespace}v`).catch(() => undefined);
      await ip('netns', 'delete', namespace).catch(() => undefined);
    }
    await ip('link', 'delete', bridge).catch(() => undefined);
  };
  try {
    await ip('link', 'add', bridge, 'type', 'bridge');
    await ip('address', 'add', `${hostAddress}/${prefixBits}`, 'dev', bridge);
    await ip('link', 'set', bridge, 'up');
    for (const node of nodes) await plug(bridge, node, hostAddress);
  } catch (error) {
    await remove();
    throw error;
  }
  return { hostAddress, subnet: `${subnet}.0/${prefixBits}`, nodes, [Symbol.asyncDispose]: remove };
}
