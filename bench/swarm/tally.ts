import type { AgentRun } from '../agent-load';
import { median, quantile, type Row } from '../measure';
import type { SwarmNode } from './node';

const seconds = (ms: number) => (ms / 1000).toFixed(1);

export function phaseRow(what: string, runs: readonly AgentRun[]): Row {
  const lost = runs.filter((each) => each.lost !== null).length;
  const times = runs.map(({ totalMs }) => totalMs);
  const spread = [median(times), quantile(times, 0.95), Math.max(...times)].map(seconds).join(' · ');
  return { what, measured: `${runs.length - lost} done, ${lost} lost; ${spread} s`, goal: '0 lost' };
}

/** By what the sessions' directories on the nodes hold, also on one that is gone. */
export async function sessionRows(runs: readonly AgentRun[], nodes: readonly SwarmNode[]): Promise<Row[]> {
  let anew = 0;
  let wrong = 0;
  for (const { sessionId, interrupted } of runs) {
    const logs = await Promise.all(nodes.map((node) => node.sessionLog(sessionId)));
    const written = logs.filter((log) => log !== null);
    if (written.length > 1) anew += 1;
    if (!interrupted && !written.includes('first\nsecond\n')) wrong += 1;
  }
  const told = runs.filter(({ interrupted }) => interrupted).length;
  return [
    { what: 'runs without what their commands write once', measured: String(wrong), goal: '0' },
    { what: 'runs told that a command was interrupted', measured: String(told), goal: 'none' },
    { what: 'runs that began anew on the other node', measured: String(anew), goal: 'none' },
  ];
}
