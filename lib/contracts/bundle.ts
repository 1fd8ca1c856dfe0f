import * as z from 'zod/mini';

/** The files of a support bundle, the manifest first, in the order in which they are of use. */
export const bundleFileNames = [
  'manifest.json',
  'status.json',
  'evidence.json',
  'doctor.json',
  'settings.json',
  'container.json',
  'engine.json',
  'queue.json',
  'operations.json',
  'incidents.json',
  'lives.json',
  'resources.json',
  'platform.json',
  'worker-log.txt',
  'console-log.txt',
] as const;
export const bundleFileNameSchema = z.enum(bundleFileNames);
export type BundleFileName = z.infer<typeof bundleFileNameSchema>;

/** What each file holds, one sentence without a full stop. */
export const bundleFileWords: Record<BundleFileName, string> = {
  'manifest.json': 'What this is: versions, the files and their sizes; always sent',
  'status.json': 'The verdict, every check with its evidence, and what changed since the worker was ready',
  'evidence.json': 'What the checks were made from',
  'doctor.json': 'What doctor finds: why nothing happens, the clocks, mistakes in the settings',
  'settings.json': 'Names of the settings, and the values of those that are no secrets',
  'container.json': 'The worker’s container as the engine shows it, without its secrets',
  'engine.json': 'The engine, and where else one was looked for',
  'queue.json': 'Who polls the worker’s task queue, and what waits on it',
  'operations.json': 'The last operations with their steps',
  'incidents.json': 'When the worker broke, and what was kept of the last times',
  'lives.json': 'The lives of the worker’s container, and how each ended',
  'resources.json': 'What the worker used over the last day',
  'platform.json': 'This machine: system, processors, memory, disk',
  'worker-log.txt': 'The last lines of the worker’s log: they may tell of your work',
  'console-log.txt': 'The last lines of the console’s own log',
};

/** Version of the format; another one is not read. */
export const bundleVersion = 1;

export const bundleManifestSchema = z.object({
  version: z.literal(bundleVersion),
  /** Milliseconds since 1970. */
  madeAt: z.number(),
  console: z.string(),
  /** Code of the first broken link, else of the first warning; null: nothing is wrong. */
  code: z.nullable(z.string()),
  verdict: z.string(),
  files: z.array(z.object({ name: bundleFileNameSchema, bytes: z.number(), sha256: z.string() })),
  /** Left out by whoever sent it. */
  leftOut: z.array(bundleFileNameSchema),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** Answer of GET /api/bundle: what would be sent, made now and kept for a while as it is. */
export const bundlePreviewSchema = z.object({
  id: z.uuid(),
  madeAt: z.number(),
  /** `stigmer-support-20261128-152811.tar.gz`. */
  fileName: z.string(),
  files: z.array(z.object({ name: bundleFileNameSchema, bytes: z.number() })),
});
export type BundlePreview = z.infer<typeof bundlePreviewSchema>;

/** The first names from a list with commas, such as a query has; the manifest cannot be left out. */
export const bundleWithoutSchema = z.pipe(
  z.pipe(
    z._default(z.string().check(z.maxLength(1000)), ''),
    z.transform((text: string) => text.split(',').filter((name) => name !== '')),
  ),
  z.array(bundleFileNameSchema),
);
