import { shortId } from '@/lib/core/units';
import { homeLabelValue } from '@/lib/service/container-ownership';
import { keptRepository } from '@/lib/settings/image-choice';

/** Two consoles on one engine keep their names apart. */
export const keptPrefix = (homeDirectory: string) => `${keptRepository}:${homeLabelValue(homeDirectory)}-`;

/** The console's own name for an image, which no registry and nobody else gives to another one. */
export const keptName = (homeDirectory: string, imageId: string) =>
  `${keptPrefix(homeDirectory)}${shortId(imageId)}`;
