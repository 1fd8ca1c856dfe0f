import type { Alert } from '@/lib/contracts/alerts';
import type { Episode } from './rule';

interface Words {
  title: string;
  sentence: string;
  remedy: string;
}

const openHealth = 'Open Health in the console: it has the cause with its evidence.';
const words = (title: string, sentence: string, remedy = openHealth): Words => ({ title, sentence, remedy });

/**
 * Fixed sentences: what health says holds addresses, paths and lines of the log, which are nobody's business on the way to a phone.
 * A code that is not here has the words of its area.
 */
const byCode: Record<string, Words> = {
  'engine-lost': words('Engine lost', 'The container engine went away.', 'Start Docker or Podman again.'),
  'engine-none': words('No engine', 'No container engine can be used.', 'Start Docker or Podman.'),
  'engine-not-answering': words('Engine hangs', 'The container engine does not answer.'),
  'container-crash-loop': words('Crash loop', 'The worker ends again and again.'),
  'container-exited': words('Exited', 'The worker ended by itself.'),
  'container-killed': words('Killed', 'The worker was killed.'),
  'container-out-of-memory': words(
    'Out of memory',
    'The worker used more memory than it may.',
    'Raise its memory limit in Settings, or give it fewer places.',
  ),
  'container-stuck': words('Engine is stuck', 'The engine is stuck on the worker’s container.'),
  'container-paused': words('Paused', 'The container is paused.', 'Unpause it.'),
  'container-renamed': words('Renamed', 'Somebody renamed the container.'),
  'container-foreign': words('Name taken', 'Another container has the name of the worker’s.'),
  'image-cannot-run': words('Image cannot run', 'The image cannot run on this machine.'),
  'worker-settings-wrong': words(
    'Setting refused',
    'The worker refuses a setting.',
    'Correct it in Settings.',
  ),
  'model-key-missing': words('Needs a key', 'The model’s provider needs a key.', 'Set it in Settings.'),
  'worker-hung': words('Hangs', 'The worker’s process is there and does not answer.', 'Restart the worker.'),
  'worker-unhealthy': words('Unhealthy', 'The image’s own health check fails.'),
  'worker-not-registered': words('Not registered', 'Temporal does not see the worker poll.'),
  'worker-not-routed': words('Gets no tasks', 'Temporal gives every task to another version.'),
  'proof-not-taken': words('Does no tasks', 'Nobody took two tasks of no cost in a row.'),
  'proof-not-done': words('Does no tasks', 'The worker did not do two tasks of no cost in a row.'),
  'temporal-unreachable-inside': words(
    'Cut off from Temporal',
    'Temporal answers this machine and not the worker’s container.',
  ),
  'temporal-refused': words(
    'Temporal unreachable',
    'Nothing listens at Temporal’s address.',
    'Start Temporal.',
  ),
  'temporal-nothing-behind': words('Temporal unreachable', 'The tunnel to Temporal has nothing behind it.'),
  'temporal-unreachable': words('Temporal unreachable', 'Temporal cannot be reached.'),
  'temporal-silent': words('Temporal unreachable', 'Temporal’s port is open and does not answer.'),
  'temporal-store-silent': words(
    'Temporal stuck',
    'Temporal runs and gets nothing from its database.',
    'Restart it.',
  ),
  'temporal-unauthorized': words('Temporal refuses access', 'Temporal does not accept the credentials.'),
  'namespace-not-found': words('Namespace missing', 'The namespace does not exist.', 'Create it.'),
};

const byArea: Record<string, Words> = {
  engine: words('Engine fault', 'Something is wrong with the container engine.'),
  image: words('Image fault', 'Something is wrong with the worker’s image.'),
  container: words('Container fault', 'Something is wrong with the worker’s container.'),
  temporal: words('Temporal unreachable', 'The console does not reach Temporal as it should.'),
  workspace: words('Workspace fault', 'The worker cannot use its workspace.'),
};

function wordsOf(code: string): Words {
  const area = code.split('-')[0] ?? '';
  return byCode[code] ?? byArea[area] ?? words('Not ready', 'The worker is not ready.');
}

/** The alert that is due for an episode. */
export function alertOf(
  { id, code, startedAt, endedAt }: Episode,
  type: 'opened' | 'resolved',
  host: string,
): Alert {
  const { title, sentence, remedy } = wordsOf(code);
  const over = type === 'resolved';
  return {
    version: 1,
    id: `${id}-${type}`,
    type,
    incident: id,
    code,
    title: over ? `Over: ${title}` : title,
    sentence: over ? `It is over, or the worker was stopped. It was: ${sentence}` : sentence,
    remedy: over ? '' : remedy,
    startedAt: isoTime(startedAt),
    resolvedAt: over && endedAt !== null ? isoTime(endedAt) : null,
    host,
  };
}

export function testAlert(id: string, at: number, host: string): Alert {
  return {
    version: 1,
    id,
    type: 'test',
    incident: id,
    code: 'test',
    title: 'Test',
    sentence: 'An alert of the Stigmer console would arrive here.',
    remedy: '',
    startedAt: isoTime(at),
    resolvedAt: null,
    host,
  };
}

/** A clock may be set to anything, and a date has an end. */
function isoTime(at: number): string {
  return new Date(Math.min(Math.max(at, 0), 8.64e15)).toISOString();
}
