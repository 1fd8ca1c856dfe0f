import type { PlanLine } from '@/lib/contracts/status';
import type { Engine, EngineFacts } from '@/lib/engine/types';
import { line } from './plan-lines';
import { networkModeOf } from './spec';

const sameNetwork = {
  fact: 'Host network, no port is opened',
  detail: 'The engine runs on this machine, so localhost means the same inside',
};

/** What host networking is, and what that makes of an address such as localhost. */
function networkText({ host, operatingSystem, loopbackAddress }: EngineFacts): {
  fact: string;
  detail: string;
} {
  switch (host) {
    case 'this-machine':
      return sameNetwork;
    case 'virtual-machine':
      return {
        fact: 'Bridge network, no port is opened',
        detail: `${operatingSystem} runs in a virtual machine: localhost in the settings is rewritten to this machine's name`,
      };
    case 'own-network': {
      const places = loopbackAddress === null ? '' : `this machine at ${loopbackAddress} or to `;
      return {
        fact: 'Network of rootless Docker, no port is opened',
        detail: `Rootless Docker has a network of its own: localhost in the settings will lead to ${places}a container of that Docker, whichever a short-lived container finds before the worker is made`,
      };
    }
  }
}

export function networkLine(engine: Engine | null): PlanLine {
  const base = { id: 'network' as const, title: 'Network' };
  if (engine === null) return line({ ...base, state: 'will-happen', ...sameNetwork });
  const { facts } = engine;
  const evidence = [
    { label: 'engine runs on', value: facts.operatingSystem },
    { label: 'network mode', value: networkModeOf(facts) },
    ...(facts.host === 'own-network'
      ? [{ label: 'this machine’s loopback', value: facts.loopbackAddress ?? 'cannot be reached' }]
      : []),
    { label: 'published ports', value: 'none' },
  ];
  return line({ ...base, state: 'checked', ...networkText(facts), evidence });
}
