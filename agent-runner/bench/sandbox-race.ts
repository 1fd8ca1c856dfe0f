/**
 * `npx tsx agent-runner/bench/sandbox-race.ts [operations]`: the agent's file tools against a process that swaps directories and files
 * for links as fast as it can. Prints how many operations got out of the sandbox; exits with 1 unless it is none.
 */
import { runSwapRace } from '@/agent-runner/src/tools/swap-race';
import { printTable } from '@/bench/measure';

const operationsMax = Number(process.argv[2] ?? 100_000);
const figures = await runSwapRace({ operationsMax, durationMs: Number.POSITIVE_INFINITY });
const share = (count: number, of: number) => `${count} (${((100 * count) / of).toFixed(1)} %)`;
printTable(`Swap race, ${(figures.durationMs / 1000).toFixed(0)} s`, [
  { what: 'operations', measured: String(figures.operations), goal: String(operationsMax) },
  { what: 'succeeded', measured: share(figures.succeeded, figures.operations), goal: 'some' },
  { what: 'refused', measured: share(figures.refused, figures.operations), goal: 'some' },
  { what: 'escapes', measured: String(figures.escapes), goal: '0' },
  {
    what: 'leaks of realpath-then-open',
    measured: `${figures.naiveLeaks} of ${figures.naiveReads}`,
    goal: '> 0',
  },
]);
process.exit(figures.escapes === 0 && figures.naiveLeaks > 0 ? 0 : 1);
