import * as z from 'zod/mini';
import type { Evidence } from '@/lib/core/failure';
import { formatBytes } from '@/lib/core/units';

/** What the launcher before this console left on this machine; each part may be missing, not all of them. */
export const oldRunnerSchema = z.object({
  /** The extracted runner: a folder, in an older form one program. */
  folder: z.nullable(
    z.object({
      path: z.string(),
      sizeBytes: z.number(),
      /** False where the count was cut short: it is at least this large. */
      complete: z.boolean(),
    }),
  ),
  /** Its process, which still runs: the pid of the pid file, proven to run out of the folder. */
  process: z.nullable(z.object({ pid: z.number(), start: z.string(), program: z.string() })),
  /** A container that it made. */
  container: z.nullable(z.object({ id: z.string(), name: z.string(), image: z.string(), state: z.string() })),
  /** Its pid and id files. */
  records: z.array(z.string()),
});
export type OldRunner = z.infer<typeof oldRunnerSchema>;

/** What is there, one fact a part. */
export function oldRunnerParts({ folder, container, records, process: running }: OldRunner): Evidence[] {
  const part = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  return [
    ...part(
      'folder',
      folder && `${folder.complete ? '' : 'at least '}${formatBytes(folder.sizeBytes)} in ${folder.path}`,
    ),
    ...part('its process', running && `process ${running.pid} (running)`),
    ...part(
      'container',
      container && `container ${container.name} (${container.state}, image ${container.image})`,
    ),
    ...part(
      'files',
      records.length === 0 ? null : `${records.length} pid or id ${records.length === 1 ? 'file' : 'files'}`,
    ),
  ];
}
