import { type LineText, type LogFile, linesPerSlot, type NumberedLine, readLines } from './log-file';
import type { LogFiles } from './log-files';

/** Of lines that are looked at when none of the newest is late enough. */
const samplesMax = 100;

interface Probe {
  file: LogFile;
  number: number;
}

/**
 * The number of a line at or after the instant behind one that is before it; null where no line is that late. Found by
 * halving the places of the index: some twenty lines are read and the thousand around the answer, never a file.
 *
 * Where every time is later than the one before, it is the first such line. A clock that was set back makes a log pass the
 * same instant twice; then it is one of these places. Where the log ends before the instant in its newest run, the older ones are
 * looked at by a hundred samples.
 */
export async function lineAtTime(files: LogFiles, at: number): Promise<number | null> {
  const probes = probesOf(files);
  const crossing = await halve(files, probes, at);
  const found = await firstLineAt(files, probes, crossing, at);
  if (found !== null || crossing < probes.length) return found;
  const late = await lateSample(files, probes, at);
  if (late === null) return null;
  const earlier = probes.slice(0, late + 1);
  return await firstLineAt(files, earlier, await halve(files, earlier, at), at);
}

/** The first line of each place of the index. */
function probesOf({ files }: LogFiles): Probe[] {
  return files.flatMap((file) =>
    Array.from({ length: Math.ceil(file.lines / linesPerSlot) }, (_, slot) => ({
      file,
      number: file.firstNumber + slot * linesPerSlot,
    })),
  );
}

/** Index of a probe that is at or after the instant, behind one that is before; as many as there are where none is. */
async function halve(files: LogFiles, probes: readonly Probe[], at: number): Promise<number> {
  let before = -1;
  let after = probes.length;
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if ((await timeOf(files, probes[middle])) >= at) after = middle;
    else before = middle;
  }
  return after;
}

/** The first line at or after the instant from the probe before this one on, up to this one. */
async function firstLineAt(
  files: LogFiles,
  probes: readonly Probe[],
  crossing: number,
  at: number,
): Promise<number | null> {
  for (const probe of [probes[crossing - 1], probes[crossing]]) {
    if (probe === undefined) continue;
    const { number } = probe;
    for await (const line of linesOf(files, probe, number + linesPerSlot - 1))
      if (line.at >= at) return line.number;
  }
  return null;
}

/** The last of some probes over all of them that is at or after the instant. */
async function lateSample(files: LogFiles, probes: readonly Probe[], at: number): Promise<number | null> {
  const step = Math.max(1, Math.ceil(probes.length / samplesMax));
  for (let index = probes.length - 1; index >= 0; index -= step)
    if ((await timeOf(files, probes[index])) >= at) return index;
  return null;
}

/** Milliseconds since 1970; before every instant for a line that is gone meanwhile. */
async function timeOf(files: LogFiles, probe: Probe | undefined): Promise<number> {
  if (probe !== undefined) for await (const { at } of linesOf(files, probe, probe.number)) return at;
  return Number.NEGATIVE_INFINITY;
}

async function* linesOf(files: LogFiles, { file, number }: Probe, to: number): AsyncGenerator<NumberedLine> {
  if (!files.files.includes(file)) return;
  for await (const lines of readLines(file, { from: number, to }, createNoText)) yield* lines;
}

const noText: LineText = { add: () => undefined, take: () => '' };
const createNoText = () => noText;
