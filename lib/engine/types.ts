import type { LayerProgress } from '@/lib/contracts/operation';
import type { BuildSnapshot } from './build-progress';
import type { ConsoleContainer } from './console-container';
import type { EngineReach } from './engine-address';
import type { FoundContainer, LabelFilter } from './find-containers';
import type { ListedImage } from './image-list';
import type { ImageName } from './image-tags';
import type { LogBatch } from './log-batch';
import type { LogQuery } from './log-query';
import type { RemoteImage } from './registry-manifest';
import type { RunningContainer } from './running-containers';
import type { VolumeFacts } from './volume';

/** Facts about the engine that decide the container's spec. */
export interface EngineFacts {
  kind: 'docker' | 'podman';
  version: string;
  apiVersion: string;
  /** The address where there is a `reach`. */
  socketPath: string;
  /** Left out: a socket of this machine. */
  reach?: EngineReach;
  /** `linux/amd64`. */
  platform: string;
  rootless: boolean;
  /**
   * What host networking is: `this-machine`'s network, that of the engine's `virtual-machine`, or the `own-network` that
   * rootless Docker runs in.
   */
  host: 'this-machine' | 'virtual-machine' | 'own-network';
  /** The address at which this machine's loopback can be reached from an `own-network`; null: by none, or not needed. */
  loopbackAddress: string | null;
  /** Whether the engine confines containers by SELinux: they read and write only what is labelled for them. */
  selinux: boolean;
  operatingSystem: string;
  /** Left out: the console runs in no container of this engine. */
  consoleContainer?: ConsoleContainer;
}

export interface ImageFacts {
  id: string;
  sizeBytes: number;
  /** `linux/amd64`. */
  platform: string;
  repoDigests: string[];
  labels: Record<string, string>;
  createdAt: number | null;
}

export interface ContainerFacts {
  id: string;
  name: string;
  imageId: string;
  imageReference: string;
  labels: Record<string, string>;
  /** Environment as NAME → value, without the names the engine adds. Holds secrets: never shown, never logged. */
  environment: Record<string, string>;
  state: 'created' | 'running' | 'restarting' | 'paused' | 'exited' | 'dead' | 'removing';
  createdAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  /** The engine's clock, of these times, minus this machine's; left out: no difference is known. */
  clockOffsetMs?: number;
  exitCode: number | null;
  /** This end was by the memory limit, as far as one answer can tell. */
  outOfMemory: boolean;
  /** It runs, and the engine's mark is there: of a child that was killed, or of an earlier life. It proves nothing of the next end. */
  memoryFlagStands?: true;
  /** Left out: it has none. */
  memoryLimitBytes?: number;
  /** It was asked to end and has not ended yet; Docker tells that by an event only. */
  stopping?: true;
  restartCount: number;
  error: string;
  /** The engine's own health state; null when it has none or has not run it. */
  health: { status: string; output: string } | null;
  networkMode: string;
  tty: boolean;
  mounts: Array<{ source: string; destination: string; writable: boolean }>;
}

/** A folder of this machine in the container, or a volume of the engine by its name. */
export interface ContainerMount {
  source: string;
  volume?: true;
  target: string;
  readOnly: boolean;
  /** The engine gives all files of the folder SELinux's label that all containers share. */
  relabel?: true;
}

/** What the runner room asks an engine to create: the closed set of options the console ever sets. */
export interface ContainerSpec {
  image: string;
  /** What `image` has to be: never one that got the name in the meantime. */
  imageId?: string;
  /** In place of the image's own. */
  command?: readonly string[];
  environment: Record<string, string>;
  labels: Record<string, string>;
  hostname: string;
  /** `uid:gid`. */
  user: string;
  networkMode: 'host' | 'bridge';
  /** Published at the same number of 127.0.0.1, and nowhere else. */
  ports?: readonly number[];
  extraHosts: string[];
  mounts: ContainerMount[];
  tmpfs: Record<string, string>;
  readOnlyRootfs: boolean;
  /** The engine's own first process, which ends by SIGTERM whatever the image's process does with it. */
  init: boolean;
  memoryBytes: number;
  pidsLimit: number;
  stopTimeoutSeconds: number;
  /** How often the image's health check is run until it first succeeds; left out: as often as ever. */
  healthStartIntervalSeconds?: number;
  restartPolicy: 'no' | 'unless-stopped';
  log: { maxSizeBytes: number; maxFiles: number };
  /** `keep-id` on rootless Podman so that files belong to the user. */
  userNamespace: 'keep-id' | null;
}

export interface PullSnapshot {
  receivedBytes: number;
  totalBytes: number | null;
  layers: LayerProgress[];
  notice: string | null;
}

/** Of the archive's file, before it is unpacked. */
export interface LoadSnapshot {
  sentBytes: number;
  totalBytes: number;
}

export interface LoadedImage {
  image: ImageFacts;
  /** Those that the archive gave it. */
  names: string[];
}

/** One decoded piece of a container's log: a whole line, joined across the engine's frames, or a part of a very long one. */
export interface EngineLogLine {
  stream: 'stdout' | 'stderr';
  /** RFC 3339 text exactly as the engine sent it (UTC or local, seconds to nanoseconds). */
  timestamp: string;
  text: string;
  /** Whether the line is longer than 1 MiB and goes on with the next piece of its stream, which has the same timestamp. */
  part?: boolean;
}

export interface EngineEvent {
  type: 'container' | 'image' | 'other';
  /** Normalised: create, start, die, stop, destroy, rename, health, oom, pull, … */
  action: string;
  id: string;
  name: string;
  at: number;
  /** Of a `die`; null for the others. */
  exitCode: number | null;
  /** Of a `kill`, as the engine calls it. */
  signal?: string;
}

/** One engine, connected. Every call has a deadline, takes a signal, and throws Failure with an `engine-*` or `image-*` code. */
export interface Engine {
  readonly facts: EngineFacts;
  ping(signal?: AbortSignal): Promise<void>;
  /** Its clock minus this machine's, as its answers have told; 0 as long as they prove no difference. */
  clockOffsetMs(): number;
  inspectImage(reference: string, signal?: AbortSignal): Promise<ImageFacts | null>;
  /**
   * Ends when the image is there; throws `image-*` failures. Leaving the loop early cancels the pull at the engine.
   * @param digest what is pulled under that name; left out: what its tag is at the registry now, or was when it was looked at last
   */
  pullImage(
    reference: string,
    signal: AbortSignal,
    digest?: string,
  ): AsyncGenerator<PullSnapshot, ImageFacts>;
  /** Bytes that a pull would download at most (sum of layer sizes); throws `image-*` failures, also where they find no room. */
  readImageSize(
    reference: string,
    signal: AbortSignal,
  ): Promise<{ totalBytes: number; layers: LayerProgress[] }>;
  /** The digest that a tag has at its registry now, by one HEAD; throws `image-*` failures. Null: the registry does not say. */
  readTagDigest(reference: string, signal: AbortSignal): Promise<string | null>;
  /** What an image's registry tells of it without a pull: two or three GETs; throws `image-*` failures. */
  readImageDetails(reference: string, signal: AbortSignal): Promise<RemoteImage>;
  /** Every image with a name. */
  listImages(signal?: AbortSignal): Promise<ListedImage[]>;
  /** One more name for an image that is here. Throws `engine-*`. */
  tagImage(imageId: string, reference: string, signal?: AbortSignal): Promise<void>;
  /** Takes a name away, and with its last name the image. Throws `engine-refused` where there is none or a container needs it. */
  untagImage(reference: string, signal?: AbortSignal): Promise<void>;
  /** Lets a container of that name, which is never started, have the image: nobody's `image prune -a` takes it then. */
  holdImage(imageId: string, name: string, signal?: AbortSignal): Promise<void>;
  /** Removes those containers whose names begin so, but for these. */
  releaseImages(prefix: string, except: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Takes an archive of this machine in; throws `archive-*` and `image-disk-full`. Leaving the loop early cancels. */
  loadImage(file: string, signal: AbortSignal): AsyncGenerator<LoadSnapshot, LoadedImage[]>;
  /** Every name that images here have in a repository. */
  findImageNames(repository: string, signal?: AbortSignal): Promise<ImageName[]>;
  buildImage(
    options: {
      contextDirectory: string;
      dockerfile: string;
      tag: string;
      buildArguments: Record<string, string>;
      networkMode?: 'host';
    },
    signal: AbortSignal,
  ): AsyncGenerator<BuildSnapshot, ImageFacts>;
  /** Every container with that label, whatever its state and name. */
  listRunning(signal?: AbortSignal): Promise<RunningContainer[]>;
  findContainers(label: LabelFilter, signal?: AbortSignal): Promise<FoundContainer[]>;
  inspectContainer(nameOrId: string, signal?: AbortSignal): Promise<ContainerFacts | null>;
  /** After `container-stuck`: resolves when the engine answers for it again. One call without a time limit. */
  untilContainerAnswers(nameOrId: string, signal: AbortSignal): Promise<void>;
  /** Returns the new container's id. Throws `container-name-taken` on a conflict, `engine-init-missing` (or at the start). */
  createContainer(name: string, spec: ContainerSpec, signal?: AbortSignal): Promise<string>;
  startContainer(id: string, signal?: AbortSignal): Promise<void>;
  unpauseContainer(id: string, signal?: AbortSignal): Promise<void>;
  /** Sends SIGTERM, then SIGKILL after the timeout; no error when it was stopped already. */
  stopContainer(id: string, timeoutSeconds: number, signal?: AbortSignal): Promise<void>;
  /** Removes a stopped container; no error when it is gone already. Never forces. */
  removeContainer(id: string, signal?: AbortSignal): Promise<void>;
  renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void>;
  inspectVolume(name: string, signal?: AbortSignal): Promise<VolumeFacts | null>;
  /** One that is there stays as it is, labels and all. */
  createVolume(name: string, labels: Record<string, string>, signal?: AbortSignal): Promise<void>;
  /** With all its data; no error when it is gone already. Throws `engine-refused` while a container has it. */
  removeVolume(name: string, signal?: AbortSignal): Promise<void>;
  /** Batches of whole lines with timestamps, each valid until the next is asked for. Ends when the engine ends the stream. */
  readLogs(id: string, options: LogQuery, signal: AbortSignal): AsyncGenerator<LogBatch>;
  watchEvents(signal: AbortSignal): AsyncGenerator<EngineEvent>;
  /** Runs a command and gives its lines as they come; it may live on in the container when the loop is left. */
  execLines(id: string, command: readonly string[], signal: AbortSignal): AsyncGenerator<string>;
  /**
   * Runs a command; output is cut at 64 KiB per stream. Variables named `emptied` it has without their values: its
   * environment can be read by every process of its user.
   */
  exec(
    id: string,
    command: readonly string[],
    options: { timeoutMs: number; emptied?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
}
