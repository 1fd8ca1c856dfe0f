import * as z from 'zod/mini';

/**
 * What images of one contract may differ in, by its name in their label, and what the console leaves out where it is
 * missing. docs/images.md has the same table.
 */
export const runnerCapabilities = {
  proof: {
    title: 'proof of life',
    without: 'It is seen to poll and never asked to show that it works',
  },
  doctor: {
    title: 'a doctor',
    without: 'An upgrade to it is tried out without one',
  },
  steering: {
    title: 'steering of runs',
    without: 'Runs can be cancelled, not paused, spoken to or approved',
  },
  encryption: {
    title: 'encryption of payloads',
    without: 'It is not started while STIGMER_PAYLOAD_KEY is set',
  },
} as const;

export const capabilitySchema = z.enum(['proof', 'doctor', 'steering', 'encryption']);
export type Capability = z.infer<typeof capabilitySchema>;

/** What an agent-runner’s image says it can, beside what this console knows. */
export const abilitiesSchema = z.object({
  /** False: its label is missing, so that what it lacks shows only when it is tried. */
  told: z.boolean(),
  lacks: z.array(capabilitySchema),
  /** Names that this console does not know. */
  more: z.array(z.string()),
});
export type Abilities = z.infer<typeof abilitiesSchema>;

const listed = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' and $1');

/** `Older than this console: it lacks proof of life`; null where there is nothing to say. */
export function abilitiesText({ told, lacks, more }: Abilities): string | null {
  if (!told) return 'Older than this console: it does not say what it can';
  const parts = [
    ...(lacks.length === 0 ? [] : [`Older than this console: it lacks ${lackedWords(lacks)}`]),
    ...(more.length === 0
      ? []
      : [`Newer than this console: it may do more than the pages show (${more.join(', ')})`]),
  ];
  return parts.length === 0 ? null : parts.join('. ');
}

/** `proof of life and steering of runs`. */
export function lackedWords(lacks: readonly Capability[]): string {
  return listed(lacks.map((each) => runnerCapabilities[each].title));
}

/** Why something is not offered. */
export function lackReason(capability: Capability): string {
  return `${runnerCapabilities[capability].without}: the worker’s image is older than this console`;
}
