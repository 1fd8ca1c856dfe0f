import * as z from 'zod/mini';
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

/** What is there, a phrase a part: for a list, or joined for a line. */
export function oldRunnerParts({ folder, process, container, records }: OldRunner): string[] {
  const files = records.length === 1 ? 'its pid or id file' : `its ${records.length} pid and id files`;
  return [
    ...(folder === null
      ? []
      : [`${folder.complete ? '' : 'at least '}${formatBytes(folder.sizeBytes)} in ${folder.path}`]),
    ...(process === null ? [] : [`process ${process.pid}, which still runs`]),
    ...(container === null
      ? []
      : [`the container ${container.name} (${container.state}, image ${container.image})`]),
    ...(records.length === 0 ? [] : [files]),
  ];
}
