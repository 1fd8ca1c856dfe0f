import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Browser, chromium, expect } from '@playwright/test';
import { chromiumOptions } from '@/e2e/chromium';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi } from '@/e2e/engine-api';
import { firstLoads } from '@/e2e/first-load';
import { setUpButton, signIn } from '@/e2e/pages';
import { type Machine, makeMachine } from './machine';
import { median, type Row } from './measure';

const runs = 15;
const paths = ['/', '/setup', '/overview', '/health', '/logs', '/settings', '/versions'];
const here = new URL('..', import.meta.url).pathname;

async function withConsole<T>(
  directory: string,
  image: string,
  work: (child: ConsoleProcess, machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await makeMachine(image);
  const child = await startConsole(machine.environment, directory);
  try {
    return await work(child, machine);
  } finally {
    await child.stop();
    await engineApi(machine.socketPath).removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}

/** Milliseconds from the click to the end of the answer to the first request that it sent, by the browser's one clock. */
const answerTime = `performance.getEntriesByType('resource').filter(({ initiatorType, name, startTime, responseEnd }) =>
  initiatorType === 'fetch' && startTime >= window.clickedAt && responseEnd > 0 && !name.includes('_rsc='))
  .map(({ responseEnd }) => responseEnd - window.clickedAt)[0] ?? 0`;

/** Milliseconds from the first click of a first run to the answer that set-up began. */
function firstClick(browser: Browser, directory: string, image: string): Promise<number> {
  return withConsole(directory, image, async (child) => {
    const page = await browser.newPage();
    try {
      await signIn(page, child.link);
      await expect(setUpButton(page)).toBeEnabled();
      await page.evaluate(
        `addEventListener('click', ({ timeStamp }) => { window.clickedAt = timeStamp; }, { capture: true, once: true })`,
      );
      await setUpButton(page).click();
      const taken = () => page.evaluate<number>(answerTime);
      await expect.poll(taken).toBeGreaterThan(0);
      return await taken();
    } finally {
      await page.close();
    }
  });
}

/** This checkout against another that is built as well; the two take turns. */
export async function compareWith(other: string, image: string): Promise<Row[]> {
  const there = resolve(other);
  const loadsOf = (directory: string) => withConsole(directory, image, (child) => firstLoads(child, paths));
  const [ours, theirs] = [await loadsOf(here), await loadsOf(there)];
  const browser = await chromium.launch(chromiumOptions);
  const clicks: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  try {
    for (let run = 0; run < runs; run += 1) {
      const first = run % 2 === 0;
      if (first) clicks.ours.push(await firstClick(browser, here, image));
      clicks.theirs.push(await firstClick(browser, there, image));
      if (!first) clicks.ours.push(await firstClick(browser, here, image));
    }
  } finally {
    await browser.close();
  }
  const [own, otherMs] = [median(clicks.ours), median(clicks.theirs)];
  return [
    {
      what: 'first click to its answer / of the other',
      measured: `${(own / otherMs).toFixed(2)} (${own.toFixed(0)} / ${otherMs.toFixed(0)} ms)`,
      goal: '≤ 1.0',
    },
    ...paths.map((path) => ({
      what: `first-load JavaScript of ${path} / of the other`,
      measured: `${((ours[path] ?? Number.NaN) / (theirs[path] ?? Number.NaN)).toFixed(2)} (${kilobytes(ours[path])} / ${kilobytes(theirs[path])} kB)`,
      goal: '≤ 0.9',
    })),
  ];
}

const kilobytes = (bytes = Number.NaN) => (bytes / 1000).toFixed(0);
