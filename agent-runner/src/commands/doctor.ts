import { parseArgs } from 'node:util';
import { messageOf } from '@/lib/core/failure';
import { examine } from '../doctor/doctor';
import { reportText } from '../doctor/report-text';
import type { SettingsReading } from '../settings';

export type DoctorArguments = { type: 'accepted'; json: boolean } | { type: 'refused'; message: string };

export function readDoctorArguments(args: string[]): DoctorArguments {
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
    return { type: 'accepted', json: values.json };
  } catch (error) {
    return { type: 'refused', message: `${messageOf(error)}\nUsage: agent-runner doctor [--json]` };
  }
}

/** `healthy`: no check failed. The output is the report, as text or as one line of JSON. */
export async function diagnose(
  reading: SettingsReading,
  { json, version, signal }: { json: boolean; version: string; signal: AbortSignal },
): Promise<{ output: string; healthy: boolean }> {
  const report = await examine(reading, { version, signal });
  return {
    output: json ? JSON.stringify(report) : reportText(report),
    healthy: report.checks.every(({ state }) => state !== 'fail'),
  };
}
