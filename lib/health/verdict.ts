import type { Operation } from '@/lib/contracts/operation';
import { operationKinds, operationRules } from '@/lib/contracts/operation-kinds';
import type { Check, Verdict } from '@/lib/contracts/status';

export interface Judgement {
  verdict: Verdict;
  title: string;
  /** Without a full stop. */
  sentence: string;
  /** The first broken link; null when all is well. */
  broken: Check | null;
  /** What to know although all is well. */
  warning?: Check;
}

/** Words of the top bar by the code of the broken link; where none is here, the layer's own words are used. */
const titleByCode: Record<string, { verdict: Verdict; title: string }> = {
  'engine-none': { verdict: 'no-engine', title: 'No engine' },
  'engine-chosen-unusable': { verdict: 'no-engine', title: 'Chosen engine is away' },
  'engine-lost': { verdict: 'no-engine', title: 'Engine lost' },
  'container-absent': { verdict: 'not-set-up', title: 'Not set up' },
  'container-stopped': { verdict: 'stopped', title: 'Stopped' },
  'container-crash-loop': { verdict: 'failed', title: 'Crash loop' },
  'image-cannot-run': { verdict: 'failed', title: 'Image cannot run' },
  'container-restarting': { verdict: 'failed', title: 'Restarting' },
  'container-out-of-memory': { verdict: 'failed', title: 'Out of memory' },
  'container-killed': { verdict: 'failed', title: 'Killed' },
  'container-exited': { verdict: 'failed', title: 'Exited' },
  'container-created': { verdict: 'stopped', title: 'Never started' },
  'container-stopping': { verdict: 'working', title: 'Stopping' },
  'container-removing': { verdict: 'working', title: 'Removing' },
  'container-dead': { verdict: 'failed', title: 'Dead' },
  'worker-settings-wrong': { verdict: 'failed', title: 'Setting refused' },
  'container-stuck': { verdict: 'failed', title: 'Engine is stuck' },
  'container-paused': { verdict: 'failed', title: 'Paused' },
  'container-renamed': { verdict: 'failed', title: 'Renamed' },
  'container-foreign': { verdict: 'failed', title: 'Name taken' },
  'model-key-missing': { verdict: 'failed', title: 'Needs a key' },
  'temporal-unauthorized': { verdict: 'failed', title: 'Temporal refuses access' },
  'temporal-plain-key': { verdict: 'failed', title: 'Key needs TLS' },
  'namespace-not-found': { verdict: 'failed', title: 'Namespace missing' },
  'worker-not-registered': { verdict: 'failed', title: 'Not registered' },
  'temporal-unreachable-inside': { verdict: 'failed', title: 'Cut off from Temporal' },
  'worker-not-routed': { verdict: 'failed', title: 'Gets no tasks' },
  'worker-hung': { verdict: 'failed', title: 'Hangs' },
  'worker-unhealthy': { verdict: 'failed', title: 'Unhealthy' },
  'worker-starting': { verdict: 'working', title: 'Starting' },
};

/** Warnings that are told beside the word Ready: the worker is well, and its tasks may still go astray, or its lines be lost. */
const toldWarnings = new Set(['stranger-on-queue', 'proof-taken-by-other', 'log-disk-full']);

const titleByCheck: Record<Check['id'], string> = {
  engine: 'Engine fault',
  image: 'Image missing',
  container: 'Container fault',
  settings: 'Settings fault',
  temporal: 'Temporal unreachable',
  namespace: 'Namespace missing',
  'worker-registered': 'Not registered',
  'task-queue': 'Not alone',
  proof: 'Does no tasks',
  workspace: 'Workspace fault',
  recording: 'Log not recorded',
};

/** One verdict: what runs now, or else the first broken link, or else Ready, as far as it is proven. */
export function judgeVerdict(checks: readonly Check[], operation: Pick<Operation, 'kind'> | null): Judgement {
  const broken = checks.find(({ state }) => state === 'fail' || state === 'wait') ?? null;
  if (operation !== null) {
    const { kind } = operation;
    const { sentence } = operationRules[kind];
    return { verdict: 'working', title: operationKinds[kind].title, sentence, broken };
  }
  if (broken !== null) {
    const words = titleByCode[broken.code ?? ''];
    const verdict = words?.verdict ?? 'failed';
    const title = words?.title ?? titleByCheck[broken.id];
    return { verdict, title, sentence: broken.summary, broken };
  }
  const worker = checks.find(({ id }) => id === 'worker-registered');
  const warning = checks.find(({ state, code = '' }) => state === 'warn' && toldWarnings.has(code));
  if (worker?.state === 'pass' && warning !== undefined)
    return { verdict: 'ready', title: 'Ready', sentence: warning.summary, broken: null, warning };
  if (worker?.state === 'pass')
    return { verdict: 'ready', title: 'Ready', sentence: worker.summary, broken: null };
  if (worker?.state === 'warn')
    return { verdict: 'unproven', title: 'Not proven', sentence: worker.summary, broken: null };
  return { verdict: 'working', title: 'Checking', sentence: 'The worker is being checked', broken: null };
}
