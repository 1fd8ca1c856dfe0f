/**
 * `npm run bench:log-page`: on a test bed that is up (STIGMER_TEST_BED) and a build, follows a container that prints
 * thousands of lines a second on the Logs page, and says how far the page is behind what was recorded, and how busy it is.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { chromiumOptions } from '@/e2e/chromium';
import { startConsole } from '@/e2e/console-process';
import { engineApi, engineCall, ownedBy } from '@/e2e/engine-api';
import { lastDrawn, printerCommand } from '@/e2e/log-printer';
import { signIn } from '@/e2e/pages';
import { logPageSchema } from '@/lib/contracts/log';
import { readBed } from '@/testbed/bed';
import { makeMachine } from './machine';
import { median, printTable } from './measure';

const samples = 30;
const frameSeconds = 15;
const bed = readBed();
const machine = await makeMachine(bed.images.agentRunner);
const engine = engineApi(machine.socketPath);

async function lastRecorded(): Promise<number> {
  const { body } = await engineCall(join(machine.home, 'console/console.sock'), 'GET', '/api/logs?limit=1');
  return logPageSchema.parse(body).summary.lastNumber;
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

/** Collects the milliseconds between frames from now on. As text: what compiles this file adds helpers to functions. */
const watchFrames = (page: Page) =>
  page.evaluate(`
    window.frameGaps = [];
    let last = performance.now();
    const next = (now) => {
      window.frameGaps.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  `);

const child = await startConsole(machine.environment);
const browser = await chromium.launch(chromiumOptions);
try {
  await engine.run(machine.containerName, bed.images.busybox, printerCommand, ownedBy(machine.home));
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await untilDrawing(page);
  const from = performance.now();
  const start = { drawn: await lastDrawn(page), recorded: await lastRecorded() };
  const busySeconds = await watchBusy(page);
  const behind: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    await sleep(1000);
    const recorded = await lastRecorded();
    behind.push(Math.max(0, recorded - (await lastDrawn(page))));
  }
  const seconds = (performance.now() - from) / 1000;
  const drawn = (await lastDrawn(page)) - start.drawn;
  const recorded = (await lastRecorded()) - start.recorded;
  const busy = (await busySeconds()) / seconds;
  // Watched apart, since it makes a frame where nothing is to be drawn, too.
  await watchFrames(page);
  await sleep(frameSeconds * 1000);
  const gaps = await page.evaluate((): number[] => Object(window).frameGaps);
  const late = gaps.filter((gap) => gap > 50).length / gaps.length;
  printTable(`The Logs page, following for ${seconds.toFixed(0)} s`, [
    {
      what: 'lines drawn / lines recorded',
      measured: `${(drawn / recorded).toFixed(3)} (${Math.round(drawn / seconds)} a second)`,
      goal: '≥ 0.99',
    },
    {
      what: 'lines behind the recorder, median and most',
      measured: `${median(behind)}, ${Math.max(...behind)}`,
      goal: 'none',
    },
    { what: "share of the page's thread", measured: `${(busy * 100).toFixed(0)} %`, goal: 'none' },
    {
      what: 'frames later than 50 ms',
      measured: `${(late * 100).toFixed(1)} % of ${gaps.length}, longest ${Math.max(...gaps).toFixed(0)} ms`,
      goal: '≤ 1 %',
    },
  ]);
} finally {
  await browser.close();
  await child.stop();
  await engine.removeContainer(machine.containerName);
  await rm(machine.home, { recursive: true, force: true });
}
