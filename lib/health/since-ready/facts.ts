import { formatBytes, shortId } from '@/lib/core/units';
import type { CollectedEvidence, EngineEvidence } from '@/lib/health/evidence';
import { otherPollers } from '@/lib/health/other-pollers';
import type { TemporalProbe } from '@/lib/temporal/types';
import type { WorkspaceEvidence } from '@/lib/worker/workspace-probe';
import type { Observed } from './fold';
import { clockWords } from './machine-facts';

/** What this evidence shows of all that the worker's being ready hangs on. What nobody could ask is left out. */
export function factsOf(evidence: CollectedEvidence): Observed {
  const { engine, container, temporal, worker, workspace } = evidence;
  const facts = container?.value.ours === true ? container.value.facts : null;
  return {
    ...engineFacts(engine.value),
    ...(facts !== null && {
      image: { '': `${facts.imageReference} (${shortId(facts.imageId)})` },
      network: { '': facts.networkMode },
      memory: { '': facts.memoryLimitBytes === undefined ? 'none' : formatBytes(facts.memoryLimitBytes) },
      settings: container?.value.variables ?? {},
    }),
    ...temporalFacts(temporal?.value.probe ?? null),
    ...(worker !== null &&
      worker.value.failure === null && {
        pollers: Object.fromEntries(
          otherPollers(worker.value.pollers, {
            identity: worker.value.identity,
            startedAt: facts?.startedAt ?? 0,
            now: evidence.at,
          }).active.map((identity) => [identity, 'polls']),
        ),
      }),
    ...clockFacts(worker?.value.clockOffsetMs ?? null),
    ...(workspace !== null && { workspace: folderFacts(workspace.value) }),
  };
}

function engineFacts({ facts }: EngineEvidence): Observed {
  if (facts === null) return {};
  const { kind, version, socketPath } = facts;
  return { engine: { '': `${kind === 'docker' ? 'Docker' : 'Podman'} ${version} at ${socketPath}` } };
}

function temporalFacts(probe: TemporalProbe | null): Observed {
  const version = probe?.serverVersion ?? null;
  return version === null ? {} : { temporal: { '': version } };
}

function clockFacts(offsetMs: number | null): Observed {
  return offsetMs === null ? {} : { 'temporal-clock': { '': clockWords(offsetMs) } };
}

function folderFacts({ folder, directory, mount }: WorkspaceEvidence): Record<string, string> {
  const place = mount === null ? directory : mount.source;
  if (folder.type !== 'directory') return { place: `${place} (${folder.type})`, ...noFolder };
  return {
    place,
    inode: String(folder.inode),
    owner: `${folder.uid}:${folder.gid}`,
    mode: (folder.mode & 0o7777).toString(8),
  };
}

/** Said, so that what was there is not only gone. */
const noFolder = { inode: 'none', owner: 'none', mode: 'none' };
