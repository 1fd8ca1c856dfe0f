import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import { openToolServers } from '../mcp/open-tool-servers';
import type { ToolServerSurroundings } from '../mcp/tool-server';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import { startTiming } from './timing';

/** Which tools the servers of STIGMER_MCP_SERVERS give to agents. */
export async function checkTools(
  settings: ToolServerSettings,
  surroundings: ToolServerSurroundings,
  signal: AbortSignal,
): Promise<DoctorCheck> {
  const timing = startTiming();
  await using servers = await openToolServers(settings, surroundings, signal);
  const { tools, failures, leftOut } = servers;
  const evidence = [
    { label: 'tools', value: tools.map(({ name }) => name).join(', ') || 'none' },
    ...failures.map(({ details }) => ({ label: details.title, value: details.reason })),
    ...(leftOut.length === 0 ? [] : [{ label: 'left out', value: leftOut.join(', ') }]),
  ];
  const [first, ...others] = failures;
  if (first !== undefined) {
    const { code, title, reason, remedy } = first.details;
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return problemCheck('tools', 'warn', timing(), {
      code,
      title: `${title}${more}`,
      reason,
      remedy,
      evidence,
    });
  }
  if (leftOut.length === 0)
    return passCheck('tools', timing(), `The tool servers give ${tools.length} tools`, evidence);
  return problemCheck('tools', 'warn', timing(), {
    code: 'tools-left-out',
    title: `${leftOut.length} tools of the tool servers are left out`,
    reason:
      'Models take at most 100 of them, with names of at most 64 letters, digits, underscores and hyphens.',
    remedy: { summary: 'Set fewer servers, or ones with fewer tools.' },
    evidence,
  });
}
