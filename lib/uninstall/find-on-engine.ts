import type { Config } from '@/lib/config/config';
import type { Removable } from '@/lib/contracts/uninstall';
import { shortId } from '@/lib/core/units';
import { heldLabel } from '@/lib/engine/held-image';
import { type EngineInventory, type InventoryContainer, readInventory } from '@/lib/engine/inventory';
import type { EngineFacts } from '@/lib/engine/types';
import { holderPrefix } from '@/lib/runner/versions';
import { homeLabel, homeLabelValue } from '@/lib/service/container-ownership';
import { type ImageMarks, isAsked, type JudgedImage, judgeImages } from './judge-images';

type Paths = Pick<Config, 'homeDirectory'>;

/** What an engine has of this console. */
export interface FoundOnEngine {
  facts: EngineFacts;
  items: Removable[];
  containers: Map<string, InventoryContainer>;
  /** By the item's id. */
  images: Map<string, JudgedImage>;
}

/** Whether a label's value is of this home: the worker's has it bare, the others with a name behind it. */
const isHome = (value: string | undefined, home: string) =>
  value === home || value?.startsWith(`${home}.`) === true;

/** Made by the console of this home, under whatever name, or one that keeps its images. */
export function isOurContainer(
  { name, labels }: Pick<InventoryContainer, 'name' | 'labels'>,
  paths: Paths,
): boolean {
  return (
    isHome(labels[homeLabel], homeLabelValue(paths.homeDirectory)) ||
    (labels[heldLabel] === 'image' && name.startsWith(holderPrefix(paths)))
  );
}

/** With the images from which its containers were made, whatever they are called. */
function withContainers(
  marks: ImageMarks,
  containers: readonly InventoryContainer[],
  paths: Paths,
): ImageMarks {
  const ours = containers.filter((each) => isOurContainer(each, paths));
  return {
    ...marks,
    references: new Set([...marks.references, ...ours.map(({ imageReference }) => imageReference)]),
    imageIds: new Set([...marks.imageIds, ...ours.map(({ imageId }) => imageId)]),
  };
}

/** Containers, volumes and images of this console on one engine. @throws Failure `engine-*` */
export async function findOnEngine(
  facts: EngineFacts,
  paths: Paths,
  marks: ImageMarks,
  signal: AbortSignal,
): Promise<FoundOnEngine> {
  const inventory = await readInventory(
    facts,
    (image, containers) => isAsked(image, withContainers(marks, containers, paths)),
    signal,
  );
  return toFound(facts, inventory, {
    paths,
    marks: withContainers(marks, inventory.containers, paths),
  });
}

function toFound(
  facts: EngineFacts,
  inventory: EngineInventory,
  { paths, marks }: { paths: Paths; marks: ImageMarks },
): FoundOnEngine {
  const engine = facts.kind === 'podman' ? 'Podman' : 'Docker';
  const where = `${engine} ${facts.version} at ${facts.socketPath}`;
  const ours = inventory.containers.filter((each) => isOurContainer(each, paths));
  const home = homeLabelValue(paths.homeDirectory);
  const volumes = inventory.volumes.filter(({ labels }) => isHome(labels[homeLabel], home));
  const images = judgeImages(inventory, marks, (each) => isOurContainer(each, paths)).map(
    (image) => [`image:${facts.socketPath}:${image.id}`, image] as const,
  );
  return {
    facts,
    containers: new Map(ours.map((each) => [`container:${each.id}`, each])),
    images: new Map(images),
    items: [
      ...ours.map(({ id, name, sizeBytes, state }) => ({
        group: 'containers' as const,
        id: `container:${id}`,
        name,
        where,
        sizeBytes,
        note: `${shortId(id)}, ${state}`,
        kept: null,
      })),
      ...volumes.map(({ name, sizeBytes }) => ({
        group: 'volumes' as const,
        id: `volume:${facts.socketPath}:${name}`,
        name,
        where,
        sizeBytes,
        note: null,
        kept: null,
      })),
      ...images.map(([id, { name, sizeBytes, note, kept }]) => ({
        group: 'images' as const,
        id,
        name,
        where,
        sizeBytes,
        note,
        kept,
      })),
    ],
  };
}
