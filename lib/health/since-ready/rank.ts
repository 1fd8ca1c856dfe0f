import type { Change, ChangeKind } from '@/lib/contracts/changes';
import type { CheckId } from '@/lib/contracts/status';

/** What can break each link by itself, the likeliest first; what is not named here comes after. */
const causesOf: Record<CheckId, readonly ChangeKind[]> = {
  engine: ['engine', 'boot', 'disk'],
  image: ['image', 'engine', 'disk'],
  container: [
    'image',
    'settings',
    'memory',
    'workspace',
    'certificates',
    'disk',
    'network',
    'engine',
    'boot',
  ],
  settings: ['settings', 'certificates'],
  temporal: [
    'temporal',
    'settings',
    'certificates',
    'temporal-host',
    'addresses',
    'network',
    'clock',
    'boot',
  ],
  namespace: ['settings', 'temporal'],
  'worker-registered': [
    'settings',
    'image',
    'pollers',
    'temporal',
    'network',
    'temporal-clock',
    'clock',
    'memory',
    'temporal-host',
    'addresses',
  ],
  'task-queue': ['pollers'],
  proof: ['pollers', 'settings', 'image', 'temporal', 'temporal-clock', 'clock', 'disk', 'memory'],
  workspace: ['workspace', 'settings', 'disk'],
  recording: ['disk'],
};

/** What may have broken that link before what cannot, then the newest first. `null`: nobody knows which link it is. */
export function rankChanges(changes: readonly Change[], broken: CheckId | null): Change[] {
  const causes = broken === null ? [] : causesOf[broken];
  const rank = ({ kind }: Change) => {
    const place = causes.indexOf(kind);
    return place === -1 ? causes.length : place;
  };
  const isCause = (change: Change) => rank(change) < causes.length;
  return changes.toSorted(
    (one, other) =>
      Number(isCause(other)) - Number(isCause(one)) || other.at - one.at || rank(one) - rank(other),
  );
}
