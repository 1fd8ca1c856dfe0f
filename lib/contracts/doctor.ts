import * as z from 'zod/mini';
import { checkSchema } from './status';

export const doctorCheckIdSchema = z.enum([
  'settings',
  'temporal',
  'namespace',
  'backend',
  'model',
  'workspace',
  'clock',
  'sandbox',
  'shell',
  'tools',
]);
export type DoctorCheckId = z.infer<typeof doctorCheckIdSchema>;

const doctorCheckSchema = z.extend(checkSchema, { id: doctorCheckIdSchema });
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

/** What `agent-runner doctor --json` prints, on one line. */
export const doctorReportSchema = z.object({
  /** The runner's. */
  version: z.string(),
  /** Null where the settings are wrong: then nothing but them was checked. */
  identity: z.nullable(z.string()),
  checks: z.array(doctorCheckSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
