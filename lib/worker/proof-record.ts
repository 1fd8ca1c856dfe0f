import { appendFile, readFile } from 'node:fs/promises';
import { type Proof, proofSchema } from '@/lib/contracts/proof';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { log } from '@/lib/process/log';

const dayMs = 24 * 60 * 60 * 1000;
/** Two days of one a minute, about 300 kB: then the older day is taken out. */
const linesMax = 2880;

/** The proofs of the last day, over restarts of the console. One process has it. */
export interface ProofRecord {
  /** The oldest first. */
  lastDay(): Promise<Proof[]>;
  /** Never rejects: a disk that is full takes the past away, not the proof. */
  add(proof: Proof): Promise<void>;
}

export function createProofRecord(path: string, clock: Clock): ProofRecord {
  let told = false;
  const reading = readProofs(path);
  /** One change of the file after the other. */
  let writing: Promise<unknown> = reading;

  const recent = (proofs: readonly Proof[]) =>
    proofs.filter(({ at }) => at > clock.now() - dayMs && at <= clock.now());
  const write = async (proof: Proof) => {
    const proofs = await reading;
    proofs.push(proof);
    if (proofs.length <= linesMax) return await appendFile(path, lineOf(proof), { mode: 0o600 });
    const kept = proofs.slice(-linesMax / 2);
    proofs.splice(0, proofs.length, ...kept);
    await writeFileAtomically(path, kept.map(lineOf).join(''));
  };

  return {
    lastDay: async () => recent(await reading),
    add: async (proof) => {
      const done = writing.then(() => write(proof));
      writing = done.catch((error: unknown) => {
        if (!told) log.warn('Proofs of life cannot be kept', { reason: messageOf(error) });
        told = true;
      });
      await writing;
    },
  };
}

const lineOf = (proof: Proof) => `${JSON.stringify(proof)}\n`;

/** A line that was cut by a crash is left out. */
async function readProofs(path: string): Promise<Proof[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => proofSchema.safeParse(jsonOrNull(line)).data ?? []);
}
