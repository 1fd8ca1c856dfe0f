import { z } from 'zod';

export const exportTargets = ['compose', 'swarm', 'kubernetes', 'quadlet'] as const;
export type ExportTarget = (typeof exportTargets)[number];

/** Where the sessions are kept: a volume that stays, this machine's own folder, or a volume that goes with its worker. */
export const exportStorages = ['volume', 'folder', 'temporary'] as const;

export type ExportStorage = (typeof exportStorages)[number];

/** A DNS label, which Kubernetes asks of a namespace. */
export const namespacePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const replicasMax = 1000;

const count = z.number().int().min(1).max(replicasMax);

/** Body of POST /api/export. */
export const exportRequestSchema = z.strictObject({
  target: z.enum(exportTargets),
  storage: z.enum(exportStorages).default('volume'),
  /** Kubernetes only; left out: the one that `kubectl` has. */
  namespace: z.string().regex(namespacePattern).optional(),
  /** `max` above `min`: as many as the queue asks for, on Kubernetes. */
  replicas: z.strictObject({ min: count, max: count }).default({ min: 1, max: 1 }),
  /** Settings that are to be others than here, by name. */
  set: z.record(z.string(), z.string().max(8192)).default({}),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;
export type ExportRequestInput = z.input<typeof exportRequestSchema>;

const decisionSchema = z.object({
  /** What it is about, e.g. `TEMPORAL_ADDRESS`. */
  subject: z.string(),
  text: z.string(),
  /** The export does not work before it is decided. */
  needed: z.boolean(),
});
export type Decision = z.infer<typeof decisionSchema>;

export const exportedSchema = z.object({
  files: z.array(z.object({ name: z.string(), content: z.string() })),
  decisions: z.array(decisionSchema),
});
export type Exported = z.infer<typeof exportedSchema>;
