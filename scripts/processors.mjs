/** How busy the processors are over a time, by everything that runs on the machine. */
import { cpus } from 'node:os';

/** Of all processors since the machine's start. */
export function processorTimes(list = cpus()) {
  const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
  const allMs = sumOf(list.flatMap(({ times }) => Object.values(times)));
  const idleMs = sumOf(list.map(({ times }) => times.idle));
  return { allMs, busyMs: allMs - idleMs };
}

/** @returns e.g. `processors 83 % busy` between the two; the system counts in hundredths of a second, in less it may have seen nothing */
export function busyText(from, to) {
  const passedMs = to.allMs - from.allMs;
  const percent = passedMs > 0 ? Math.round((100 * (to.busyMs - from.busyMs)) / passedMs) : 0;
  return `processors ${percent} % busy`;
}
