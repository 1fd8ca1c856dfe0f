import { createHash } from 'node:crypto';
import type { ContainerFacts, ContainerSpec, EngineFacts } from '@/lib/engine/types';
import { ownLabels } from '@/lib/service/container-ownership';
import type { ManagedService } from '@/lib/service/managed-service';
import { addressOf, type DevServerPlace } from './dev-server-place';

/** The port of its web page; empty for one without. */
const pageLabel = 'dev.stigmer.console.temporal-page';
/** No folder of any image, so that the volume is root's whatever the image is. */
const dataFolder = '/var/lib/stigmer-temporal';
const hostname = 'stigmer-temporal';
const memoryBytes = 1024 * 1024 * 1024;

export const stopTimeoutSeconds = 15;

export interface DevServerInput {
  facts: Pick<EngineFacts, 'host'>;
  owner: ManagedService['owner'];
  image: string;
  /** Not hashed: whoever compares containers compares their images as well. */
  imageId: string;
  place: DevServerPlace;
  pagePort: number | null;
  volume: string;
}

/** Server 1.29 knows both and has them off: by these the console tells a busy worker from one that is gone. */
const dynamicSettings = ['frontend.WorkerHeartbeatsEnabled=true', 'frontend.ListWorkersEnabled=true'];

function command({ place, pagePort }: DevServerInput, ip: string): string[] {
  return [
    ...['server', 'start-dev', '--ip', ip, '--port', String(place.port)],
    ...(pagePort === null ? ['--headless'] : ['--ui-port', String(pagePort)]),
    ...['--db-filename', `${dataFolder}/temporal.db`, '--log-level', 'warn'],
    ...(place.namespace === 'default' ? [] : ['--namespace', place.namespace]),
    ...dynamicSettings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

function networkOf({ facts, place, pagePort }: DevServerInput) {
  if (facts.host === 'this-machine')
    return { ip: '127.0.0.1', networkMode: 'host' as const, extraHosts: [`${hostname}:127.0.0.1`] };
  const ports = pagePort === null ? [place.port] : [place.port, pagePort];
  // Of the container's own network: outside of it there is the published port of 127.0.0.1 alone.
  return { ip: '0.0.0.0', networkMode: 'bridge' as const, extraHosts: [], ports };
}

/** All of the container but what is new for each. */
function fixedSpec(input: DevServerInput) {
  const { ip, ...network } = networkOf(input);
  return {
    image: input.image,
    command: command(input, ip),
    environment: {
      HOME: '/tmp',
      // It asks who it is, and not every image has a list of users.
      USER: 'root',
      // Its own command line finds it by these: `docker exec … temporal workflow list`.
      TEMPORAL_ADDRESS: addressOf(input.place),
      TEMPORAL_NAMESPACE: input.place.namespace,
    },
    hostname,
    // Root without any capability: the one user to whom a new volume belongs on every engine.
    user: '0:0',
    userNamespace: null,
    ...network,
    mounts: [{ source: input.volume, target: dataFolder, readOnly: false, volume: true as const }],
    tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m' },
    readOnlyRootfs: true,
    init: false,
    memoryBytes,
    pidsLimit: 512,
    stopTimeoutSeconds,
    restartPolicy: 'unless-stopped' as const,
    log: { maxSizeBytes: 16_000_000, maxFiles: 2 },
  };
}

export function devServerSpecHash(input: DevServerInput): string {
  return createHash('sha256')
    .update(JSON.stringify(fixedSpec(input)))
    .digest('hex')
    .slice(0, 16);
}

/** The container, as a pure function of settings, engine and image. */
export function devServerSpec(input: DevServerInput, identity: string): ContainerSpec {
  const { owner, imageId, pagePort } = input;
  const labels = ownLabels(owner, { identity, specHash: devServerSpecHash(input) });
  return { ...fixedSpec(input), imageId, labels: { ...labels, [pageLabel]: String(pagePort ?? '') } };
}

/** How a container of ours was made; null where its labels and variables do not tell. */
export function placeOfContainer({
  environment,
  labels,
}: Pick<ContainerFacts, 'environment' | 'labels'>): (DevServerPlace & { pagePort: number | null }) | null {
  const port = Number(environment.TEMPORAL_ADDRESS?.split(':').at(-1));
  const namespace = environment.TEMPORAL_NAMESPACE;
  if (!Number.isInteger(port) || namespace === undefined) return null;
  return { port, namespace, pagePort: Number(labels[pageLabel]) || null };
}
