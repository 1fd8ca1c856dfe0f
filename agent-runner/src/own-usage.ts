import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContainerUsage, toContainerUsage, usageDirectory } from '@/lib/contracts/container-usage';

/** What this container uses; null where the kernel shows it nothing of its own. */
export function readOwnUsage(directory = usageDirectory): ContainerUsage | null {
  return toContainerUsage((name) => textOf(join(directory, name)));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
