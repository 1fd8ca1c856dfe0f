import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type Incident,
  type IncidentSummary,
  incidentSummarySchema,
  type SealedEvidence,
  sealedEvidenceSchema,
  type VerdictChange,
  verdictChangeSchema,
} from '@/lib/contracts/incident';
import { sweepDirectory, writeFileAtomically } from '@/lib/core/atomic-file';
import { jsonOrNull } from '@/lib/core/json-or-null';

const verdictsMax = 2000;

const indexSchema = z.object({
  version: z.literal(1),
  incidents: z.array(incidentSummarySchema),
  verdicts: z.array(verdictChangeSchema),
});

export interface Index {
  /** The oldest first. */
  incidents: IncidentSummary[];
  verdicts: VerdictChange[];
}

/** A folder with an index and a file for each incident; one process has it. */
export class IncidentFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A file that cannot be read is begun anew: it is evidence, and no condition. */
  async readIndex(): Promise<Index> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await sweepDirectory(this.#directory, async () => false);
    const text = await readFile(this.#indexPath(), 'utf8').catch(() => '');
    const { incidents, verdicts } = indexSchema.safeParse(jsonOrNull(text)).data ?? {
      incidents: [],
      verdicts: [],
    };
    return { incidents, verdicts };
  }

  /** What is sealed of others than these goes. */
  async writeIndex({ incidents, verdicts }: Index): Promise<void> {
    const content = { version: 1, incidents, verdicts: verdicts.slice(-verdictsMax) };
    await writeFileAtomically(this.#indexPath(), `${JSON.stringify(content)}\n`);
    const names = new Set(['index.json', ...incidents.map(({ id }) => `${id}.json`)]);
    for (const name of await readdir(this.#directory))
      if (name.endsWith('.json') && !names.has(name)) await rm(join(this.#directory, name), { force: true });
  }

  async seal(id: string, evidence: SealedEvidence): Promise<void> {
    await writeFileAtomically(this.#path(id), `${JSON.stringify(evidence)}\n`);
  }

  /** Null: nothing is sealed of it, or no more. */
  async sealed(id: string): Promise<SealedEvidence | null> {
    const text = await readFile(this.#path(id), 'utf8').catch(() => '');
    return sealedEvidenceSchema.safeParse(jsonOrNull(text)).data ?? null;
  }

  async read(summary: IncidentSummary): Promise<Incident | null> {
    const sealed = await this.sealed(summary.id);
    return sealed && { ...summary, sealed };
  }

  #indexPath(): string {
    return join(this.#directory, 'index.json');
  }

  #path(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
