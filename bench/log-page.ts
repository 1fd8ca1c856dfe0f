/**
 * `npm run bench:log-page -- --beside OTHER`: on a test bed that is up (STIGMER_TEST_BED) and two builds, follows a container
 * that prints thousands of lines a second on the Logs page, and says how old a line is when it is drawn and how busy the page
 * is, here and with another checkout. Without OTHER this one alone.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumOptions } from '@/e2e/chromium';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi, engineCall, ownedBy } from '@/e2e/engine-api';
import { lastDrawn, printerCommand } from '@/e2e/log-printer';
import { signIn } from '@/e2e/pages';
import { logPageSchema } from '@/lib/contracts/log';
import { readBed } from '@/testbed/bed';
import { type Machine, makeMachine } from './machine';
import { median, printTable, type Row } from './measure';

const watchSeconds = 20;
const here = new URL('..', import.meta.url).pathname;
const bed = readBed();

async function logPage({ home }: Machine, query: string) {
  const { body } = await engineCall(join(home, 'console/console.sock'), 'GET', `/api/logs?${query}`);
  return logPageSchema.parse(body);
}

async function untilDrawing(page: Page): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  while ((await lastDrawn(page)) < 3000) await sleep(100, undefined, { signal });
}

/** Starts to count the seconds in which the page's own thread is busy. */
async function watchBusy(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taskSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const start = await taskSeconds();
  return async () => (await taskSeconds()) - start;
}

/**
 * From now on notes at each frame what the one before it has drawn, and the milliseconds between frames. In the page: a
 * question from outside waits until a busy page has drawn, and finds it up to date. As text: what compiles this file adds
 * helpers to functions.
 */
const watchFrames = (page: Page) =>
  page.evaluate(`
    window.frameGaps = [];
    window.drawnLines = [];
    let last = performance.now();
    const next = (now) => {
      const line = [...document.querySelectorAll('[role=log] [data-line]')].at(-1)?.getAttribute('data-line');
      if (line && Number(line) !== window.drawnLines.at(-1)?.line)
        window.drawnLines.push({ line: Number(line), at: performance.timeOrigin + now });
      window.frameGaps.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  `);

interface Watched {
  frameGaps: number[];
  drawnLines: Array<{ line: number; at: number }>;
}

/** How old the last line was when it stood there, by the engine's time stamp of it. */
async function agesOf(machine: Machine, drawn: Watched['drawnLines']): Promise<number[]> {
  const ages = [];
  for (const { line, at } of drawn) {
    const written = (await logPage(machine, `after=${line - 1}&limit=1`)).lines[0]?.at;
    if (written !== undefined) ages.push(at - written);
  }
  return ages.sort((one, other) => one - other);
}

interface Measured {
  ages: number[];
  perSecond: number;
  drawnShare: number;
  busy: number;
  late: number;
}

async function follow(browser: Browser, machine: Machine, child: ConsoleProcess): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await signIn(page, child.link);
    await page.goto(`${child.origin}/logs`);
    await untilDrawing(page);
    const lastRecorded = async () => (await logPage(machine, 'limit=1')).summary.lastNumber;
    const start = { drawn: await lastDrawn(page), recorded: await lastRecorded(), at: performance.now() };
    const busySeconds = await watchBusy(page);
    await watchFrames(page);
    await sleep(watchSeconds * 1000);
    const busy = await busySeconds();
    const { frameGaps, drawnLines } = await page.evaluate<Watched>(
      '({ frameGaps: window.frameGaps, drawnLines: window.drawnLines })',
    );
    const seconds = (performance.now() - start.at) / 1000;
    const recorded = (await lastRecorded()) - start.recorded;
    const drawn = (await lastDrawn(page)) - start.drawn;
    return {
      ages: await agesOf(machine, drawnLines),
      perSecond: recorded / seconds,
      drawnShare: drawn / recorded,
      busy: busy / seconds,
      late: frameGaps.filter((gap) => gap > 50).length / frameGaps.length,
    };
  } finally {
    await page.close();
  }
}

async function measure(browser: Browser, directory: string): Promise<Measured> {
  const machine = await makeMachine(bed.images.agentRunner);
  const engine = engineApi(machine.socketPath);
  const child = await startConsole(machine.environment, directory);
  try {
    await engine.run(machine.containerName, bed.images.busybox, printerCommand, ownedBy(machine.home));
    return await follow(browser, machine, child);
  } finally {
    await child.stop();
    await engine.removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function rowsOf({ ages, perSecond, drawnShare, busy, late }: Measured): Row[] {
  const p99 = ages[Math.floor(ages.length * 0.99)] ?? Number.NaN;
  return [
    {
      what: 'lines drawn / lines recorded',
      measured: `${drawnShare.toFixed(3)} of ${Math.round(perSecond)} a second`,
      goal: '≥ 0.99',
    },
    {
      what: 'age of the last line in a frame, median and p99',
      measured: `${median(ages).toFixed(0)}, ${p99.toFixed(0)} ms`,
      goal: 'none',
    },
    { what: "share of the page's thread", measured: percent(busy), goal: 'none' },
    { what: 'frames later than 50 ms', measured: percent(late), goal: '≤ 1 %' },
  ];
}

const { beside } = parseArgs({ options: { beside: { type: 'string' } } }).values;
const browser = await chromium.launch(chromiumOptions);
try {
  printTable('The Logs page, this checkout', rowsOf(await measure(browser, here)));
  if (beside !== undefined) printTable(`With ${beside}`, rowsOf(await measure(browser, resolve(beside))));
} finally {
  await browser.close();
}
