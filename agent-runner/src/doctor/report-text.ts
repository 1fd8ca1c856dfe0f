import type { DoctorReport } from '@/lib/contracts/doctor';

/** The report for people: one line per check, under it the cause, what was seen and what to do. */
export function reportText({ version, identity, checks }: DoctorReport): string {
  const lines = [`agent-runner ${version}${identity === null ? '' : `, ${identity}`}`];
  for (const { id, state, summary, cause, remedy, evidence } of checks) {
    lines.push(`${state}  ${id.padEnd(10)} ${summary}`);
    if (state !== 'fail' && state !== 'warn') continue;
    const indent = ' '.repeat(17);
    if (cause !== undefined) lines.push(`${indent}${cause}`);
    for (const { label, value } of evidence) lines.push(`${indent}${label}: ${value}`);
    if (remedy !== undefined) lines.push(`${indent}→ ${remedy.summary}`);
    if (remedy?.command !== undefined) lines.push(`${indent}  ${remedy.command}`);
  }
  return lines.join('\n');
}
