import * as z from 'zod/mini';

/** Longest file that is imported, in characters. */
export const importTextMax = 65_536;

/** Input of the action that looks at a file before anything is taken from it. */
export const importFileSchema = z.strictObject({
  /** Its name, which tells a .env from YAML; empty for text that was pasted. */
  name: z.string().check(z.maxLength(4096)),
  text: z.string().check(z.maxLength(importTextMax)),
});
export type ImportFile = z.infer<typeof importFileSchema>;

export const importItemSchema = z.object({
  /** As the file has it: a variable, or a path of keys. */
  written: z.string(),
  line: z.nullable(z.number()),
  /** The variable that is set when it is taken. */
  name: z.string(),
  /**
   * `new`, `changed`, `same`: beside the settings file. `unknown`: no setting, passed on as it stands. `not-ours`: cannot be taken.
   */
  kind: z.enum(['new', 'changed', 'same', 'unknown', 'not-ours']),
  isSecret: z.boolean(),
  /** Null for a secret, and for what cannot be taken. */
  value: z.nullable(z.string()),
  /** What the settings file has; null for a secret, and for none. */
  now: z.nullable(z.string()),
  /** Why the value cannot be used. */
  problem: z.nullable(z.string()),
  /** What is to be known of it. */
  notes: z.array(z.string()),
});
export type ImportItem = z.infer<typeof importItemSchema>;

export const importPreviewSchema = z.object({
  format: z.enum(['env', 'yaml']),
  /** Of the settings file, sent back with what is taken. */
  revision: z.string(),
  items: z.array(importItemSchema),
  /** Lines that cannot be read; no values. */
  unreadable: z.array(
    z.object({ name: z.nullable(z.string()), line: z.nullable(z.number()), message: z.string() }),
  ),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** Input of the action that takes settings from the same file. */
export const importTakeSchema = z.strictObject({
  ...importFileSchema.shape,
  revision: z.string(),
  /** Names of the variables that are taken. */
  take: z.array(z.string()).check(z.maxLength(1000)),
});
export type ImportTake = z.infer<typeof importTakeSchema>;

export const canBeTaken = ({ kind, problem }: ImportItem): boolean =>
  kind !== 'not-ours' && kind !== 'same' && problem === null;

/** What is ticked before anybody chose: what the file names as we do. */
export const isTakenByItself = (item: ImportItem): boolean => canBeTaken(item) && item.kind !== 'unknown';
