import { readFileSync } from 'node:fs';
import { z } from 'zod';

const engineSchema = z.object({
  /** Row of engines.ts, e.g. `docker`. */
  name: z.string(),
  kind: z.enum(['docker', 'podman']),
  socketPath: z.string(),
  /** The machine's own engine: nothing may stop it, and only what the bed named is removed from it. */
  own: z.boolean(),
  /** False where the engine runs in a virtual machine: it does not see this machine's loopback ports. */
  sharesHost: z.boolean(),
});

/** A running test bed, as `bed.json` in its directory tells it. */
const bedSchema = z.object({
  directory: z.string(),
  engines: z.array(engineSchema),
  /** Address as `host:port`; the access log has one line a request. */
  registry: z.object({ address: z.string(), accessLog: z.string() }),
  /** Null where no Temporal server could be had: suites that need one are skipped by name. */
  temporal: z.object({ address: z.string(), binary: z.string() }).nullable(),
  images: z.object({
    busybox: z.string(),
    agentRunner: z.string(),
    agentRunnerTools: z.string(),
    base: z.string(),
    /** Temporal's development server, with the bed's own binary; null where there is none. */
    temporal: z.string().nullable(),
    /** A plain worker of Temporal's Python SDK; null where python3 with pip is missing, and in a playground. */
    pythonWorker: z.string().nullable(),
    /** Plays the Python agent-runner of January 2026; null as above. */
    originalRunner: z.string().nullable(),
  }),
});

export type Bed = z.infer<typeof bedSchema>;

/**
 * The bed that `STIGMER_TEST_BED` names; throws with the command that brings a bed up when there is none.
 * @param only name of the one engine that a suite is to use; empty for all of them, whichever suite it is
 */
export function readBed(only = process.env.STIGMER_TEST_ENGINE): Bed {
  const file = process.env.STIGMER_TEST_BED;
  if (!file) {
    throw new Error(
      'STIGMER_TEST_BED is not set: `npx tsx testbed/main.ts up --directory DIR` brings a bed up',
    );
  }
  const bed = bedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return only ? { ...bed, engines: bed.engines.filter(({ name }) => name === only) } : bed;
}
