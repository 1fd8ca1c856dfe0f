import * as z from 'zod/mini';
import { formatDuration } from '@/lib/core/units';
import { blockedStackSchema } from './blocked-stack';
import { logLineSchema } from './log';
import { statusSchema, verdictSchema } from './status';

/** One thing that was wrong during an incident, from when on. */
const faultSchema = z.object({
  at: z.number(),
  code: z.string(),
  reference: z.optional(z.string()),
  title: z.string(),
});

/** From the moment the worker was broken to the moment it was not. Times are milliseconds since 1970. */
export const incidentSummarySchema = z.object({
  id: z.string(),
  at: z.number(),
  /** Null while it goes on. */
  endedAt: z.nullable(z.number()),
  /** The first one, and each other that came in its place; at most 20. */
  faults: z.array(faultSchema),
});
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;

/** `Nothing listens on localhost:7233, then The worker ended; for 2 min`. */
export function incidentWords({ at, endedAt, faults }: IncidentSummary): string {
  const titles = faults.map(({ title }) => title).join(', then ');
  return `${titles}; ${endedAt === null ? 'goes on' : `for ${formatDuration(endedAt - at)}`}`;
}

/** What an engine told of containers around the moment; `exitCode` of an end. */
const engineMomentSchema = z.object({
  at: z.number(),
  action: z.string(),
  name: z.string(),
  exitCode: z.nullable(z.number()),
});
export type EngineMoment = z.infer<typeof engineMomentSchema>;

/** What was kept of it before anybody could restart anything. */
export const sealedEvidenceSchema = z.object({
  /** All checks with their evidence, pollers among it, and what had changed. */
  status: statusSchema,
  /** The last lines of the log up to half a minute after, the oldest first. */
  lines: z.array(logLineSchema),
  /** Of the half minute before and the half minute after. */
  events: z.array(engineMomentSchema),
  /** Left out: the worker did not hang, or nobody could tell where. */
  stack: z.optional(blockedStackSchema),
});
export type SealedEvidence = z.infer<typeof sealedEvidenceSchema>;

export const incidentSchema = z.extend(incidentSummarySchema, { sealed: sealedEvidenceSchema });
export type Incident = z.infer<typeof incidentSchema>;

/** The verdict from that moment on. */
export const verdictChangeSchema = z.object({ at: z.number(), verdict: verdictSchema, title: z.string() });
export type VerdictChange = z.infer<typeof verdictChangeSchema>;

export const incidentsSchema = z.object({
  /** The newest first. */
  incidents: z.array(incidentSummarySchema),
  /** Of the last day, the oldest first; the first may be older, and lasts into the day. */
  verdicts: z.array(verdictChangeSchema),
});
export type IncidentsView = z.infer<typeof incidentsSchema>;
