import { join } from 'node:path';
import { startConsole } from '@/e2e/console-process';
import { engineCall } from '@/e2e/engine-api';
import { logPageSchema } from '@/lib/contracts/log';
import type { LogFiles } from '@/lib/logs/log-files';
import type { Machine } from '../machine';
import { quantile, type Row, timed } from '../measure';

const jumps = 100;
const pageLines = 500;
/** Far apart, and the same in each run: the golden ratio's part of what there is. */
const placeOf = (jump: number) => (jump * 0.618_033_988_75) % 1;

/** The console's answers to those who go to a line or to a time somewhere in a log. */
export async function jumpRows(machine: Machine, files: LogFiles): Promise<Row[]> {
  const socket = join(machine.home, 'console/console.sock');
  const keepAll = { STIGMER_LOG_FILES: '20', STIGMER_LOG_FILE_MB: '200' };
  const child = await startConsole({ ...machine.environment, ...keepAll });
  const get = async (query: string) => {
    const { body } = await engineCall(socket, 'GET', `/api/logs?limit=${pageLines}&${query}`);
    return logPageSchema.parse(body);
  };
  try {
    const [first] = (await get('after=0')).lines;
    const last = (await get(`after=${files.lastNumber - 1}`)).lines.at(-1);
    if (first === undefined || last === undefined) throw new Error('The console does not show the log');
    const toLine: number[] = [];
    const toTime: number[] = [];
    for (let jump = 1; jump <= jumps; jump += 1) {
      const place = placeOf(jump);
      toLine.push(await timed(() => get(`after=${Math.floor(place * files.lastNumber)}`)));
      toTime.push(await timed(() => get(`at=${Math.floor(first.at + place * (last.at - first.at))}`)));
    }
    const p95 = (times: number[]) => `${quantile(times, 0.95).toFixed(0)} ms`;
    return [
      { what: `${jumps} jumps to a line, p95`, measured: p95(toLine), goal: '≤ 100 ms' },
      { what: `${jumps} jumps to a time, p95`, measured: p95(toTime), goal: '≤ 100 ms' },
    ];
  } finally {
    await child.stop();
  }
}
