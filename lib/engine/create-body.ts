import type { ContainerCreateOptions } from 'dockerode';
import type { ContainerSpec } from './types';

/**
 * The closed set of options that the console ever sends. `Mounts` and not `Binds`: with `Binds` an absent folder is
 * made by the engine, owned by root. `Init` is for images that are not ours: as first process, plain Python hears no
 * SIGTERM; our own worker does, and engines may lack the program.
 */
export function toCreateBody(spec: ContainerSpec): ContainerCreateOptions {
  return {
    Image: spec.image,
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels,
    Hostname: spec.hostname,
    User: spec.user,
    Tty: false,
    StopTimeout: spec.stopTimeoutSeconds,
    HostConfig: {
      NetworkMode: spec.networkMode,
      ExtraHosts: spec.extraHosts,
      Mounts: spec.mounts.map(({ source, target, readOnly }) => ({
        Type: 'bind',
        Source: source,
        Target: target,
        ReadOnly: readOnly,
      })),
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
