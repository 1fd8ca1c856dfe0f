import { type DoctorCheck, doctorReportSchema } from '@/lib/contracts/doctor';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerSpec, Engine } from '@/lib/engine/types';
import { uncut } from '@/lib/service/container-changes';
import type { RunnerParts } from './runner-parts';

const command = ['doctor', '--json'];
/** The doctor ends within ten seconds. */
const endTimeoutMs = 30_000;
const pollMs = 200;

/** What the image's doctor says in a container of its own, which goes; null when it said nothing. */
export async function askDoctor(
  { clock }: Pick<RunnerParts, 'clock'>,
  engine: Engine,
  name: string,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<DoctorCheck[] | null> {
  const id = await engine.createContainer(name, { ...spec, command, restartPolicy: 'no' }, signal);
  try {
    await engine.startContainer(id, signal);
    const until = clock.monotonic() + endTimeoutMs;
    while ((await engine.inspectContainer(id, signal))?.state === 'running') {
      if (clock.monotonic() > until) return null;
      await clock.sleep(pollMs, signal);
    }
    return await readReport(engine, id, signal);
  } finally {
    await engine.stopContainer(id, 0, uncut());
    await engine.removeContainer(id, uncut());
  }
}

async function readReport(engine: Engine, id: string, signal: AbortSignal): Promise<DoctorCheck[] | null> {
  const options = { follow: false, since: null, tail: 'all' as const, tty: false };
  for await (const batch of engine.readLogs(id, options, signal)) {
    for (const { text } of batch) {
      const report = doctorReportSchema.safeParse(jsonOrNull(text));
      if (report.success) return report.data.checks;
    }
  }
  return null;
}
