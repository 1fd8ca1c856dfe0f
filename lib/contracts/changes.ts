import * as z from 'zod/mini';
import { formatDuration } from '@/lib/core/units';

/** What the worker's being ready hangs on, and what may change under it. */
export const changeKindSchema = z.enum([
  'image',
  'settings',
  'engine',
  'network',
  'memory',
  'temporal',
  'pollers',
  'boot',
  'disk',
  'addresses',
  'temporal-host',
  'clock',
  'temporal-clock',
  'certificates',
  'workspace',
]);
export type ChangeKind = z.infer<typeof changeKindSchema>;

export const changeSchema = z.object({
  kind: changeKindSchema,
  /** Which of that kind: a setting, an interface, a file; empty where there is one only. */
  name: z.string(),
  /** Null: it was not there, or is not there any more. A secret's value is three dots. */
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
  /** When the console noticed it, milliseconds since 1970. */
  at: z.number(),
});
export type Change = z.infer<typeof changeSchema>;

/** What is otherwise than when the worker was ready last, the likeliest cause of what is broken first. */
export const sinceReadySchema = z.object({ readyAt: z.number(), changes: z.array(changeSchema) });
export type SinceReady = z.infer<typeof sinceReadySchema>;

const kindNames: Record<ChangeKind, string> = {
  image: 'Image',
  settings: 'Setting',
  engine: 'Engine',
  network: 'Container’s network',
  memory: 'Memory limit',
  temporal: 'Temporal',
  pollers: 'Other worker on the queue',
  boot: 'This machine',
  disk: 'Free disk',
  addresses: 'Address',
  'temporal-host': 'Address of Temporal’s host',
  clock: 'This machine’s clock',
  'temporal-clock': 'Temporal’s clock',
  certificates: 'Certificate',
  workspace: 'Workspace folder',
};

/** `Setting LOG_LEVEL`. */
export function changeSubject({ kind, name }: Pick<Change, 'kind' | 'name'>): string {
  return name === '' ? kindNames[kind] : `${kindNames[kind]} ${name}`;
}

/** `info → debug`, `new: 10.0.0.7`, `gone: 10.0.0.7`. */
export function changeWords({ before, after }: Pick<Change, 'before' | 'after'>): string {
  if (before === null) return `new: ${after ?? ''}`;
  if (after === null) return `gone: ${before}`;
  return before === after ? `changed (${after})` : `${before} → ${after}`;
}

/** As plain text; nothing where the worker is ready, or never was. */
export function sinceReadyLines({ sinceReady }: { sinceReady?: SinceReady | undefined }): string[] {
  if (sinceReady === undefined) return [];
  const { readyAt, changes } = sinceReady;
  return [
    '',
    `Changed since it was ready at ${new Date(readyAt).toISOString()}`,
    ...(changes.length === 0 ? ['  nothing that the console watches'] : []),
    ...changes.map(
      (change) => `  ${changeSubject(change)}: ${changeWords(change)} (${changeAge(change, readyAt)})`,
    ),
  ];
}

/** Before or after the worker was ready for the last time. */
export function changeAge({ at }: Pick<Change, 'at'>, readyAt: number): string {
  const distanceMs = at - readyAt;
  if (Math.abs(distanceMs) < 1000) return 'at that moment';
  return `${formatDuration(Math.abs(distanceMs))} ${distanceMs > 0 ? 'after' : 'before'}`;
}
