import type { ContainerCreateOptions } from 'dockerode';
import type { ContainerMount, ContainerSpec } from './types';

/**
 * The closed set of options that the console ever sends. `Mounts` and not `Binds`: with `Binds` an absent folder is
 * made by the engine, owned by root. Only `Binds` can ask for a label, though. `Init` is for images that are not ours: as first process, plain Python hears no
 * SIGTERM; ours has an init of its own, and engines may lack the program.
 */
export function toCreateBody(spec: ContainerSpec): ContainerCreateOptions {
  return {
    Image: spec.image,
    ...(spec.command && { Cmd: [...spec.command] }),
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels,
    Hostname: spec.hostname,
    User: spec.user,
    Tty: false,
    StopTimeout: spec.stopTimeoutSeconds,
    ...(spec.healthStartIntervalSeconds !== undefined && {
      Healthcheck: healthStart(spec.healthStartIntervalSeconds),
    }),
    ...(spec.ports && { ExposedPorts: Object.fromEntries(spec.ports.map((port) => [`${port}/tcp`, {}])) }),
    HostConfig: {
      ...(spec.ports && { PortBindings: toBindings(spec.ports) }),
      NetworkMode: spec.networkMode,
      ExtraHosts: spec.extraHosts,
      ...toMounts(spec.mounts),
      Tmpfs: spec.tmpfs,
      ReadonlyRootfs: spec.readOnlyRootfs,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      Init: spec.init,
      Memory: spec.memoryBytes,
      PidsLimit: spec.pidsLimit,
      RestartPolicy: { Name: spec.restartPolicy },
      LogConfig: {
        Type: 'json-file',
        Config: { 'max-size': String(spec.log.maxSizeBytes), 'max-file': String(spec.log.maxFiles) },
      },
      ...(spec.userNamespace === null ? {} : { UsernsMode: spec.userNamespace }),
    },
  };
}

const healthStartPeriodSeconds = 30;

/** Without a test of its own: the image's stays, and all of it that is not named here. Nanoseconds. */
function healthStart(intervalSeconds: number) {
  return { StartInterval: intervalSeconds * 1e9, StartPeriod: healthStartPeriodSeconds * 1e9 };
}

function toBindings(ports: readonly number[]) {
  return Object.fromEntries(
    ports.map((port) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(port) }]]),
  );
}

/** `z` is the label that all containers share; `Z` would lock every other container out, and the next one of ours. */
function toMounts(mounts: readonly ContainerMount[]) {
  const labelled = mounts.filter(({ relabel }) => relabel);
  return {
    Mounts: mounts
      .filter(({ relabel }) => !relabel)
      .map(({ source, target, readOnly, volume }) => ({
        Type: volume ? ('volume' as const) : ('bind' as const),
        Source: source,
        Target: target,
        ReadOnly: readOnly,
      })),
    ...(labelled.length > 0 && {
      Binds: labelled.map(
        ({ source, target, readOnly }) => `${source}:${target}:${readOnly ? 'ro' : 'rw'},z`,
      ),
    }),
  };
}
