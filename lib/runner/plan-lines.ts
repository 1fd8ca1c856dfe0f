import { originalHint } from '@/lib/contracts/original-settings';
import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { PlanLine } from '@/lib/contracts/status';
import { type Evidence, isFailure } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import type { EngineDetection } from '@/lib/engine/detect';
import { hostPath } from '@/lib/engine/host-path';
import type { Engine } from '@/lib/engine/types';
import { settingsFailure } from '@/lib/settings/settings-failure';
import { mountTarget } from '@/lib/settings/workspace-root';
import { temporalFailure } from '@/lib/temporal/failure';
import { workerSettings } from '@/lib/worker/worker-settings';
import type { RunnerParts } from './runner-parts';
import { containerUser } from './spec';
import { lookAtFolder } from './workspace-folder';

type Line = Omit<PlanLine, 'evidence' | 'action'> & { evidence?: Evidence[]; action?: string };

export const line = ({ evidence = [], action = '', ...rest }: Line): PlanLine => ({
  ...rest,
  action,
  evidence,
});

const engineName = ({ kind }: Engine['facts']) => (kind === 'docker' ? 'Docker' : 'Podman');

export function engineLine({ candidates }: EngineDetection, engine: Engine | null): PlanLine {
  const evidence = candidates.map(({ source, outcome, detail, used }) => ({
    label: source,
    value: `${used ? 'used: ' : ''}${outcome === 'usable' ? detail : `${outcome.replaceAll('-', ' ')}, ${detail}`}`,
  }));
  if (engine === null) {
    const fact = 'None is usable';
    const detail = 'Docker or Podman is needed; the page notices by itself when one appears';
    return line({ id: 'engine', title: 'Engine', state: 'problem', fact, detail, evidence });
  }
  const { facts } = engine;
  const usable = candidates.filter(({ outcome }) => outcome === 'usable').length;
  const choice = usable > 1 ? `, chosen from ${usable} that answer` : '';
  return line({
    id: 'engine',
    title: 'Engine',
    state: 'checked',
    fact: `${engineName(facts)} ${facts.version}`,
    detail: `${facts.platform}${facts.rootless ? ', rootless' : ''}${choice}`,
    evidence,
  });
}

export async function folderLine({ config }: RunnerParts, engine: Engine | null): Promise<PlanLine> {
  const fact = config.workspaceDirectory.replace(config.userHomeDirectory, '~');
  const base = { id: 'folder' as const, title: 'Folder', fact };
  const detail = `Mounted at ${mountTarget}, read and write. Nothing else is shared`;
  if (engine === null) return line({ ...base, state: 'will-happen', detail, action: 'create' });
  const { selinux } = engine.facts;
  const { hostUid, hostGid, user } = containerUser(config, engine.facts);
  const look = await lookAtFolder(
    config.workspaceDirectory,
    { uid: hostUid, gid: hostGid },
    config.userHomeDirectory,
    engine.facts,
  );
  const evidence = [
    { label: 'on this machine', value: hostPath(config.workspaceDirectory, engine.facts) ?? 'not there' },
    { label: 'in the container', value: mountTarget },
    { label: 'worker runs as', value: user },
    ...(selinux
      ? [{ label: 'SELinux', value: 'the engine gives the folder the label that containers share (z)' }]
      : []),
  ];
  const told = selinux ? `${detail}. The engine labels it for containers, since SELinux is on` : detail;
  if (look.type === 'absent')
    return line({ ...base, state: 'will-happen', detail: told, action: 'create', evidence });
  if (look.type === 'usable') return line({ ...base, state: 'checked', detail: told, evidence });
  const { reason, remedy } = look.failure.details;
  const command = remedy.command === undefined ? [] : [{ label: 'remedy', value: remedy.command }];
  return line({ ...base, state: 'problem', detail: reason, evidence: [...evidence, ...command] });
}

export async function temporalLine(
  parts: RunnerParts,
  settings: EffectiveSettings,
  signal: AbortSignal,
): Promise<PlanLine> {
  const { temporal, taskQueue } = workerSettings(settings, parts.config);
  const base = { id: 'temporal' as const, title: 'Temporal', fact: temporal.address };
  const connection = parts.connectTemporal(temporal);
  try {
    const probe = await connection.probe(signal);
    const evidence = [
      { label: 'observed', value: probe.detail },
      { label: 'answered in', value: formatDuration(probe.durationMs) },
      { label: 'task queue', value: taskQueue },
    ];
    if (probe.code !== null) {
      const { title, remedy } = temporalFailure(probe.code, temporal, probe.detail).details;
      return line({ ...base, state: 'warning', detail: `${title}. ${remedy.summary}`, evidence, remedy });
    }
    const pollers = await connection.listPollers(taskQueue, signal);
    const others = pollers.map(({ identity }) => ({ label: 'poller', value: identity }));
    const many =
      others.length === 0
        ? 'no worker on the queue'
        : `${others.length === 1 ? '1 poller' : `${others.length} pollers`} seen on the queue lately`;
    const detail = `Namespace ${temporal.namespace} exists, ${many}`;
    return line({ ...base, state: 'checked', detail, evidence: [...evidence, ...others] });
  } catch (error) {
    if (!isFailure(error)) throw error;
    return line({ ...base, state: 'warning', detail: error.details.title });
  } finally {
    await connection.close();
  }
}

/** One variable of the file; what belongs to the original runner with its hint. */
function variableEvidence(name: string, value: string, from = name): Evidence {
  const shown = isSecretVariable(name, value) ? 'set' : value;
  const hint = originalHint(from);
  const said = from === name ? shown : `${shown}, from ${from}`;
  return { label: name, value: hint === null ? said : `${said}. ${hint}` };
}

export function settingsLine(saved: SavedSettings): PlanLine {
  const { settings, others, unused } = saved;
  const base = { id: 'settings' as const, title: 'Settings' };
  const shown = settingDefinitions.filter(({ managed }) => !managed);
  const own = shown.filter(({ name }) => settings[name].source !== 'default');
  const passed = Object.entries(others);
  const more = passed.length === 0 ? '' : `, ${passed.length} passed on as they stand`;
  const fact = `${shown.length - own.length} defaults, ${own.length} of yours${more}`;
  const evidence = [
    ...own.map(({ name }) => variableEvidence(name, settings[name].value ?? '', settings[name].from)),
    ...passed.map(([name, value]) => variableEvidence(name, value)),
    ...unused.map((name) => ({ label: name, value: 'not used: it is for another provider' })),
  ];
  const failure = settingsFailure(saved);
  if (failure !== null) {
    const { title, reason } = failure.details;
    return line({ ...base, state: 'problem', fact: title, detail: reason, evidence });
  }
  const names = evidence.map(({ label }) => label);
  const detail = names.length === 0 ? 'Nothing differs from the defaults' : names.join(', ');
  return line({ ...base, state: 'checked', fact, detail, evidence });
}
