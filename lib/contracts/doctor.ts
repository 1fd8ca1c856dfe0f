import { z } from 'zod';
import { checkSchema } from './status';

export const doctorCheckIdSchema = z.enum([
  'settings',
  'temporal',
  'namespace',
  'backend',
  'model',
  'workspace',
  'clock',
  'shell',
]);
export type DoctorCheckId = z.infer<typeof doctorCheckIdSchema>;

const doctorCheckSchema = checkSchema.extend({ id: doctorCheckIdSchema });
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

/** What `agent-runner doctor --json` prints, on one line. */
export const doctorReportSchema = z.object({
  /** The runner's. */
  version: z.string(),
  /** Null where the settings are wrong: then nothing but them was checked. */
  identity: z.string().nullable(),
  checks: z.array(doctorCheckSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
