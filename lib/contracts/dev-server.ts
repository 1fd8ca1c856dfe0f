import * as z from 'zod/mini';
import { formatBytes } from '@/lib/core/units';
import { failureRecordSchema } from './failure';

/** Temporal's development server as this console runs it, or would: answer of GET /api/temporal. */
export const devServerSchema = z.object({
  /** Null where there is none yet. */
  container: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      image: z.string(),
      state: z.enum(['created', 'running', 'restarting', 'paused', 'exited', 'dead', 'removing']),
      startedAt: z.nullable(z.number()),
      restartCount: z.number(),
    }),
  ),
  /** Where it answers or would, e.g. `127.0.0.1:7233`. */
  address: z.string(),
  namespace: z.string(),
  /** Its web page; null: without one, since the port is taken. */
  page: z.nullable(z.string()),
  /** What a container that runs answers over gRPC. */
  answer: z.nullable(z.object({ answers: z.boolean(), version: z.nullable(z.string()), detail: z.string() })),
  /** What it runs from now on, when it is started anew or upgraded. */
  image: z.object({
    reference: z.string(),
    isHere: z.boolean(),
    /** Null where it is here, or nobody asked, or the registry does not tell. */
    downloadBytes: z.nullable(z.number()),
  }),
  volume: z.object({ name: z.string(), exists: z.boolean() }),
  /** The container's image is another one than that of this console. */
  canUpgrade: z.boolean(),
  /** Why none is started here; null: it can be. */
  refusal: z.nullable(failureRecordSchema),
});
export type DevServerView = z.infer<typeof devServerSchema>;

/** What it is not: said wherever it is offered. */
export const forDevelopment =
  'For development only: no sign-in, one process, its data in SQLite. Whoever reaches the port may do everything.';

/** Its state, without a full stop. */
export function devServerSentence({ container, answer, address }: DevServerView): string {
  if (container === null) return 'No Temporal server of this console is here';
  if (container.state === 'restarting') return 'The Temporal server ends and is started again all the time';
  if (container.state !== 'running') return 'The Temporal server is stopped';
  if (answer?.answers) return `Temporal ${answer.version ?? ''} answers on ${address}`.replace('  ', ' ');
  return `The Temporal server runs and does not answer on ${address}`;
}

function wayOf({ isHere, downloadBytes }: DevServerView['image']): string {
  if (isHere) return 'present';
  return downloadBytes === null ? 'to be pulled' : `${formatBytes(downloadBytes)} to download`;
}

/** What a start would make, or what there is. */
export function devServerFacts(server: DevServerView): Array<{ label: string; value: string }> {
  const { address, namespace, page, image, volume, container } = server;
  return [
    { label: 'Image', value: container?.image ?? `${image.reference}, ${wayOf(image)}` },
    { label: 'Address', value: `${address}, on this machine only` },
    { label: 'Namespace', value: namespace },
    { label: 'Page', value: page ?? 'none: its port is taken' },
    { label: 'Data', value: `volume ${volume.name}${volume.exists ? '' : ', new'}` },
  ];
}
