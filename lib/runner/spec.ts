import { createHash } from 'node:crypto';
import type { Config } from '@/lib/config/config';
import { mountedTlsFolder, tlsFolderInContainer } from '@/lib/contracts/tls-files';
import { requireHostPath } from '@/lib/engine/host-path';
import type { ContainerMount, ContainerSpec, EngineFacts } from '@/lib/engine/types';
import { ownerLabel, ownLabels } from '@/lib/service/container-ownership';
import { gatewayNames } from '@/lib/settings/host-address';
import { passedLabel, passedLabelValue } from '@/lib/settings/passed-variables';
import { mountTarget } from '@/lib/settings/workspace-root';
import { hostnameOf, pollersBeforeLabel, pollersBeforeValue } from '@/lib/worker/worker-identity';
import { containerEnvironment, type EnvironmentInput } from './container-environment';
import { hostsLines } from './hosts-lines';

/** Longer than the worker's forced end (40 s), which is longer than its grace for running activities (30 s). */
export const stopTimeoutSeconds = 45;

/**
 * Files so large that the recorder is not overtaken: at each change of its file Docker 20.10 leaves out what was not read
 * yet, and Podman keeps one file only and empties it.
 */
const logLimits = { maxSizeBytes: 64_000_000, maxFiles: 2 };

export interface SpecInput extends EnvironmentInput {
  facts: EngineFacts;
  config: Pick<Config, 'homeDirectory' | 'consoleDirectory' | 'workspaceDirectory' | 'uid' | 'gid'>;
  image: string;
  /** Not hashed: whoever compares containers compares their images as well. */
  imageId: string;
  /** What is new for each container, and therefore no reason to make another one. */
  each: {
    identity: string;
    /** Text of this machine's /etc/hosts. */
    hostsFile: string;
    /** Identities on the task queue now; null: not known, or of no use. */
    pollersBefore: readonly string[] | null;
    /** In the network of rootless Docker: where an address of loopback leads. */
    gateway: string | null;
  };
}

/** Who the worker runs as, so that its files belong to somebody sensible on this machine. */
export function containerUser(
  { uid, gid }: Pick<Config, 'uid' | 'gid'>,
  { rootless, kind }: EngineFacts,
): { user: string; userNamespace: 'keep-id' | null; hostUid: number; hostGid: number } {
  if (uid === 0) return { user: '1000:1000', userNamespace: null, hostUid: 1000, hostGid: 1000 };
  const own = { hostUid: uid, hostGid: gid };
  if (rootless && kind === 'docker') return { user: '0:0', userNamespace: null, ...own };
  return { user: `${uid}:${gid}`, userNamespace: rootless ? 'keep-id' : null, ...own };
}

/**
 * On the machine's own network no engine makes a container's hostname known in it. Docker leaves the machine's hosts out as
 * soon as one is added; Podman keeps them.
 */
function ownHosts({ facts, each }: SpecInput): string[] {
  if (facts.host === 'virtual-machine') return [];
  const machine = facts.kind === 'docker' ? hostsLines(each.hostsFile) : [];
  // One address for a name: the C library takes the first line of a hosts file and no other.
  const gateway = each.gateway === null ? [] : [`${gatewayNames.docker}:${each.gateway}`];
  return [`${hostnameOf(each.identity)}:127.0.1.1`, ...gateway, ...machine];
}

/** One folder, not single files: an engine keeps a file that was replaced mounted as it was. */
function tlsMounts({ config, tls }: SpecInput) {
  if (tls === null) return [];
  const source = mountedTlsFolder(config.consoleDirectory, tls.hash);
  return [{ source, target: tlsFolderInContainer(tls.hash), readOnly: true }];
}

/** Where SELinux confines containers, they see nothing of a folder that is not labelled for them. */
function mountsOf(input: SpecInput): ContainerMount[] {
  const { config, facts } = input;
  const workspace = { source: config.workspaceDirectory, target: mountTarget, readOnly: false };
  const mounts = [workspace, ...tlsMounts(input)].map((mount) => ({
    ...mount,
    source: requireHostPath(mount.source, facts),
  }));
  return facts.selinux ? mounts.map((mount) => ({ ...mount, relabel: true })) : mounts;
}

/** The engine's own network wherever the engine's processes are ours to see: only a virtual machine is another machine. */
export function networkModeOf({ host }: Pick<EngineFacts, 'host'>): ContainerSpec['networkMode'] {
  return host === 'virtual-machine' ? 'bridge' : 'host';
}

/** Since Docker 25. Podman takes it for nothing. */
function hasHealthStartInterval({ kind, apiVersion }: EngineFacts): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  return kind === 'docker' && (major > 1 || minor >= 44);
}

/** Hash over everything but what is new for each container. */
function specHash(spec: Omit<ContainerSpec, 'labels' | 'hostname'>): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 16);
}

/** The container, as a pure function of settings, engine and image. @throws Failure `folder-not-shared` */
export function containerSpec(input: SpecInput): ContainerSpec {
  const { facts, config, image, imageId, speaksContract, each } = input;
  const { user, userNamespace } = containerUser(config, facts);
  const spec = {
    image,
    environment: containerEnvironment(input),
    user,
    userNamespace,
    networkMode: networkModeOf(facts),
    extraHosts:
      facts.host === 'virtual-machine' && facts.kind === 'docker'
        ? [`${gatewayNames.docker}:host-gateway`]
        : [],
    mounts: mountsOf(input),
    tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m' },
    readOnlyRootfs: true,
    // The first process of any other image may not hear SIGTERM.
    init: !speaksContract,
    memoryBytes: Number(input.settings.AGENT_RUNNER_MEMORY_MB.value) * 1024 * 1024,
    pidsLimit: 512,
    stopTimeoutSeconds,
    restartPolicy: 'unless-stopped' as const,
    log: logLimits,
  };
  return {
    ...spec,
    imageId,
    // Not hashed: a newer engine is no reason to make another container.
    ...(speaksContract && hasHealthStartInterval(facts) && { healthStartIntervalSeconds: 1 }),
    hostname: hostnameOf(each.identity),
    extraHosts: [...spec.extraHosts, ...ownHosts(input)],
    environment: { ...spec.environment, AGENT_RUNNER_IDENTITY: each.identity },
    labels: {
      ...ownLabels(ownerLabel(config.homeDirectory), { identity: each.identity, specHash: specHash(spec) }),
      [passedLabel]: passedLabelValue(input.others),
      ...(each.pollersBefore === null
        ? {}
        : { [pollersBeforeLabel]: pollersBeforeValue(each.pollersBefore) }),
    },
  };
}
