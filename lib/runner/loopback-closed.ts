import type { DoctorCheck } from '@/lib/contracts/doctor';
import { Failure, type Remedy } from '@/lib/core/failure';
import type { EngineFacts } from '@/lib/engine/types';

/** Since this version Docker's start script takes a variable of its own for it. */
const variableSince = 26;
const folder = '~/.config/systemd/user/docker.service.d';

/** The console reaches Temporal on this machine's loopback, and a container in the network of rootless Docker does not. */
export function loopbackClosed(facts: EngineFacts, address: string, seen: readonly DoctorCheck[]): Failure {
  const there = facts.loopbackAddress === null ? '' : ` and this machine’s at ${facts.loopbackAddress}`;
  return new Failure({
    code: 'loopback-closed',
    title: 'The worker would not reach Temporal on this machine’s loopback',
    reason: `Rootless Docker has a network of its own. A container tried that network’s loopback${there}: nobody answers there, while this machine reaches Temporal at ${address}. Rootless Docker lets no container reach this machine’s loopback unless it is told to.`,
    remedy: remedyOf(facts),
    evidence: [
      ...seen.flatMap(({ evidence }) =>
        evidence
          .filter(({ label }) => label === 'observed')
          .map(({ value }) => ({ label: 'in a container', value })),
      ),
      { label: 'this machine’s loopback', value: facts.loopbackAddress ?? 'at no address' },
    ],
  });
}

/** A drop-in of systemd, since Docker's start script reads it from the environment. */
function remedyOf({ version, loopbackAddress }: EngineFacts): Remedy {
  const otherwise = 'let Temporal listen on an address of this machine other than 127.0.0.1, and set that';
  if (loopbackAddress === null) return { summary: `This network driver cannot be told to: ${otherwise}.` };
  const assignment =
    Number.parseInt(version, 10) >= variableSince
      ? 'DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false'
      : 'DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--disable-host-loopback=false';
  const lines = ['[Service]', `Environment=${assignment}`].map((each) => `'${each}'`).join(' ');
  return {
    summary: `Let its containers reach what listens on 127.0.0.1 of this machine, then set up again; this restarts Docker. Or ${otherwise}.`,
    command: `mkdir -p ${folder} && printf '%s\\n' ${lines} > ${folder}/loopback.conf && systemctl --user daemon-reload && systemctl --user restart docker`,
  };
}
