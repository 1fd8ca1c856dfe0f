import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { alertSchema, deliverySchema, destinationTypes, muteSchema } from '@/lib/contracts/alerts';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { Destination } from './deliver';

const destinationsSchema = z.object({
  version: z.literal(1),
  destinations: z.array(
    z.object({
      id: z.string(),
      type: z.enum(destinationTypes),
      url: z.string(),
      token: z.nullable(z.string()),
    }),
  ),
});

/** Where alerts go, in a file of its owner's alone; read when it is needed, so that it may be edited by hand. */
export class DestinationsFile {
  readonly #path: string;
  #changing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws Failure `alerts-unreadable`: to take it for empty would lose it with the next change */
  async read(): Promise<Destination[]> {
    try {
      return destinationsSchema.parse(JSON.parse(await readFile(this.#path, 'utf8'))).destinations;
    } catch (error) {
      if (Object(error).code === 'ENOENT') return [];
      throw unreadable(this.#path, Object(error).code);
    }
  }

  /** One change after the other: each begins with what the one before wrote. */
  async change(next: (before: Destination[]) => Destination[]): Promise<void> {
    const turn = async () => {
      const destinations = next(await this.read());
      await writeFileAtomically(this.#path, `${JSON.stringify({ version: 1, destinations }, null, 2)}\n`);
    };
    this.#changing = this.#changing.then(turn, turn);
    await this.#changing;
  }
}

/** Without its cause: an error of JSON quotes the text. */
function unreadable(path: string, code: unknown): Failure {
  return new Failure({
    code: 'alerts-unreadable',
    title: 'The addresses for alerts cannot be read',
    reason: `${path} ${typeof code === 'string' ? `was refused with ${code}` : 'does not hold what the console writes'}.`,
    remedy: { summary: 'Correct the file, or remove it and add the addresses again.' },
  });
}

const episodeSchema = z.object({
  id: z.string(),
  /** Missing in files of before. */
  lastId: z._default(z.string(), ''),
  code: z.string(),
  startedAt: z.number(),
  endedAt: z.nullable(z.number()),
  told: z.boolean(),
});

const stateSchema = z.object({
  version: z.literal(1),
  episode: z.nullable(episodeSchema),
  mute: z.nullable(muteSchema),
  /** The oldest first. */
  waiting: z.array(z.object({ destination: z.string(), alert: alertSchema, attempts: z.number() })),
  /** By destination. */
  last: z.record(z.string(), deliverySchema),
});
export type AlertState = z.infer<typeof stateSchema>;
export type WaitingAlert = AlertState['waiting'][number];

/** What was told and what waits; written before anything is sent. One that cannot be read is begun anew: at worst an alert comes again. */
export class AlertStateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<AlertState> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const empty: AlertState = { version: 1, episode: null, mute: null, waiting: [], last: {} };
    return stateSchema.safeParse(jsonOrNull(text)).data ?? empty;
  }

  async write(state: AlertState): Promise<void> {
    await writeFileAtomically(this.#path, `${JSON.stringify(state)}\n`);
  }
}
