import type { PlanLine } from '@/lib/contracts/status';
import { type Evidence, type Failure, isFailure } from '@/lib/core/failure';
import { formatAge, formatBytes, shortId } from '@/lib/core/units';
import type { Engine } from '@/lib/engine/types';
import { isOnlyHere } from '@/lib/settings/image-choice';
import { onlyHereMissing } from './local-image';
import { line } from './plan-lines';
import type { RunnerParts } from './runner-parts';
import { type WantedImage, wantedImage } from './wanted-image';

/** The image with the rules in their order as evidence: which chose, and why those before it did not. */
export async function imageLine(
  parts: RunnerParts,
  engine: Engine | null,
  signal: AbortSignal,
): Promise<PlanLine> {
  const wanted = await wantedImage(parts, engine, signal);
  const { reference, order, present } = wanted;
  const base = { id: 'image' as const, title: 'Image', fact: reference };
  if (engine === null)
    return line({
      ...base,
      state: 'will-happen',
      detail: 'Needs an engine',
      action: 'pull',
      evidence: order,
    });
  if (present !== null) return line({ ...base, ...presentLine(wanted, present, parts.clock.now()) });
  if (isOnlyHere(reference)) {
    const { title, remedy } = onlyHereMissing(engine.facts, reference).details;
    const detail = `${title}. Set-up does not pull it: build it first, or go back to the pinned version`;
    const command = { label: 'build it', value: remedy.command ?? '' };
    return line({ ...base, state: 'problem', detail, evidence: [...order, command] });
  }
  return line({ ...base, ...(await absentLine(parts, engine, { reference, order }, signal)) });
}

type Found = Pick<PlanLine, 'state' | 'detail' | 'evidence'> & { action?: string };

/** A local image's age shows which build it is: its name stays the same. */
function presentLine(
  { rule, order }: WantedImage,
  { sizeBytes, id, createdAt }: NonNullable<WantedImage['present']>,
  now: number,
): Found {
  const built =
    rule !== 'local' ? 'Present' : createdAt === null ? 'Local' : `Built ${formatAge(now - createdAt)}`;
  return {
    state: 'checked',
    detail: `${built}, ${formatBytes(sizeBytes)} on disk, ${shortId(id)}; no registry is asked`,
    evidence: order,
  };
}

async function absentLine(
  { config }: RunnerParts,
  engine: Engine,
  { reference, order }: Pick<WantedImage, 'reference' | 'order'>,
  signal: AbortSignal,
): Promise<Found> {
  try {
    const size = await engine.readImageSize(reference, signal);
    const layers = size.layers.map(({ id, totalBytes }) => ({
      label: id,
      value: formatBytes(totalBytes ?? 0),
    }));
    const detail = `${formatBytes(size.totalBytes)} to download in ${size.layers.length} layers`;
    return { state: 'will-happen', detail, action: 'pull', evidence: [...order, ...layers] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return untoldLine(config.checkoutDirectory !== null, error, order);
  }
}

/** The engine may yet get it, by a proxy or a certificate of its own: a warning, and no end. */
function untoldLine(canBuild: boolean, { details }: Failure, order: Evidence[]): Found {
  const told = { label: 'registry', value: details.reason };
  const evidence = [...order, told, ...(details.evidence ?? [])];
  if (details.code === 'image-disk-full') return { state: 'problem', detail: details.reason, evidence };
  const unknown = 'The registry does not tell its size';
  return canBuild
    ? {
        state: 'will-happen',
        detail: `${unknown}; if it does not have the image, it is built from the sources here`,
        action: 'pull or build',
        evidence,
      }
    : { state: 'warning', detail: `${unknown}: ${details.reason}`, action: 'pull', evidence };
}
