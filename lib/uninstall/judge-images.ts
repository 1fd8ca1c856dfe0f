import { isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import type { EngineInventory, InventoryImage } from '@/lib/engine/inventory';
import { keptRepository } from '@/lib/settings/image-choice';

/** By what an image is known as one that this console asked for. */
export interface ImageMarks {
  /** Names that nobody but this console gives: they begin so. */
  keptPrefix: string;
  references: ReadonlySet<string>;
  imageIds: ReadonlySet<string>;
}

export interface JudgedImage {
  id: string;
  name: string;
  /** Those that are taken away, the console's own last. */
  names: string[];
  sizeBytes: number;
  note: string | null;
  kept: string | null;
}

/** One form for all ways to write a name: what was built here Podman keeps under `localhost`. */
export function canonicalName(name: string): string {
  try {
    return parseImageReference(name.replace(/^localhost\//, '')).toString();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return name;
  }
}

/** Whether this console asked for it, whoever else has it. */
export function isAsked({ id, names }: Pick<InventoryImage, 'id' | 'names'>, marks: ImageMarks): boolean {
  const references = new Set([...marks.references].map(canonicalName));
  return (
    marks.imageIds.has(id) ||
    names.some((name) => name.startsWith(marks.keptPrefix) || references.has(canonicalName(name)))
  );
}

/**
 * The images of this console, and what becomes of each. One that somebody else's container has, or another console keeps,
 * stays; of one that has other names, too, only ours go. A layer of several images counts once, with the first.
 */
export function judgeImages(
  { images, containers }: Pick<EngineInventory, 'images' | 'containers'>,
  marks: ImageMarks,
  isOurs: (container: EngineInventory['containers'][number]) => boolean,
): JudgedImage[] {
  const references = new Set([...marks.references].map(canonicalName));
  const counted = new Set<string>();
  const ours = images.filter((image) => isAsked(image, marks));
  return ours.map((image) => {
    const isPrivate = (name: string) => name.startsWith(marks.keptPrefix);
    const asked = image.names.filter((name) => !isPrivate(name) && references.has(canonicalName(name)));
    const own = image.names.filter(isPrivate);
    const users = containers.filter((each) => each.imageId === image.id && !isOurs(each));
    const others = image.names.filter((name) => name.startsWith(`${keptRepository}:`) && !isPrivate(name));
    const user = users[0]?.name ?? (others.length > 0 ? 'another console' : null);
    const foreign = image.names.filter((name) => !asked.includes(name) && !own.includes(name));
    const names = user === null ? [...asked, ...own] : own;
    const isLast = names.length === image.names.length;
    const name = asked[0] ?? image.names[0] ?? image.id;
    const kept =
      user !== null && (names.length === 0 || isLast)
        ? `used by ${user}`
        : names.length === 0
          ? `somebody named it ${foreign[0]}`
          : null;
    const goes = kept === null && isLast;
    return {
      id: image.id,
      name,
      names: kept === null ? names : [],
      sizeBytes: goes ? countedOnce(image, counted) : 0,
      note: kept === null && !goes ? noteOf(user, foreign) : null,
      kept,
    };
  });
}

function noteOf(user: string | null, foreign: readonly string[]): string | null {
  if (user !== null) return `used by ${user}: only the console’s own name goes`;
  return foreign.length === 0 ? null : `stays as ${foreign[0]}: only the console’s names go`;
}

function countedOnce({ layers }: InventoryImage, counted: Set<string>): number {
  let sum = 0;
  for (const { chain, sizeBytes } of layers) {
    if (!counted.has(chain)) sum += sizeBytes;
    counted.add(chain);
  }
  return sum;
}
