/** Runs the suites of a test command, those on real parts on a test bed of its own, and counts them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './install.mjs';
import { busyText, processorTimes } from './processors.mjs';
import { Tally } from './tally.mjs';
import { playwrightTests, unhandledFile, vitestTests } from './test-reports.mjs';

/** What is another thing on each engine. */
export const byEngine = ['lib/engine', 'lib/health', 'lib/logs', 'lib/runner', 'lib/service', 'cli'];

const unhandledErrors = fileURLToPath(new URL('unhandled-errors.mjs', import.meta.url));

/** More failures in one suite are no accident of a busy machine. */
const againMax = 3;

/** A pattern for the full names of these tests and no others. */
export function exactly(tests) {
  const escaped = tests.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `^(?:${escaped.join('|')})$`;
}

/** Tells how long the work took and how busy the processors were; its failure is counted by the tally, and what follows still runs. */
export async function timed(name, work) {
  const from = Date.now();
  const timesBefore = processorTimes();
  const error = await work().then(
    () => null,
    (reason) => reason,
  );
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  const busy = busyText(timesBefore, processorTimes());
  console.log(`== ${name}: ${error ? `failed, ${error.message}` : 'done'} (${seconds} s, ${busy})`);
}

/** One run of a test command; whoever makes it calls `end`, whatever happened. */
export class Suites {
  tally = new Tally();
  #started = Date.now();
  #again = [];
  #only;
  #directory;
  #bedFile;
  #bedArguments;

  /**
   * @param only names of the suites to run, `engine` for those of every engine; undefined: all
   * @param bedFile a bed that is up; undefined: one of its own, with these engines
   */
  static async begin({ only, bedFile, engines }) {
    const directory = await mkdtemp(join(tmpdir(), 'stigmer-test-'));
    return new Suites({ only, bedFile, engines, directory });
  }

  constructor({ only, bedFile, engines, directory }) {
    const bedDirectory = join(directory, 'bed');
    this.#only = only;
    this.#directory = directory;
    this.#bedFile = bedFile ?? join(bedDirectory, 'bed.json');
    const chosen = engines === undefined ? [] : ['--engines', engines.join(',')];
    this.#bedArguments = bedFile === undefined ? ['--directory', bedDirectory, ...chosen] : null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => this.tally.interrupt(signal));
  }

  /** `--only engine` means the suites of all engines. */
  wanted(name) {
    return this.#only === undefined || this.#only.includes(name) || this.#only.includes(name.split(' ')[0]);
  }

  async #suite(name, work) {
    if (this.wanted(name)) await timed(name, work);
  }

  command(name, program, args) {
    return this.#suite(name, () => this.tally.single(name, () => run(program, args)));
  }

  /**
   * A suite of a runner that reports its tests.
   * @param start runs it with these arguments so that it reports into the file
   * @param read reads that file, as test-reports.mjs does
   * @param again arguments for running the failed tests alone
   */
  #tests(name, { start, read, args, again }) {
    return this.#suite(name, async () => {
      const file = join(this.#directory, `${name}.json`);
      const counted = this.tally.tests(name, start(file, args), () => read(file));
      await counted.finally(() => {
        const failed = this.tally.failedTests(name);
        if (failed.length === 0 || failed.length > againMax || failed.some(({ outside }) => outside)) return;
        this.#again.push({ name, run: () => start(file, again(failed)), read: () => read(file) });
      });
    });
  }

  /** @param args the project; @param folders of it, undefined: all */
  vitest(name, args, { env = {}, folders = [] } = {}) {
    const reporters = ['default', 'json', unhandledErrors].map((reporter) => `--reporter=${reporter}`);
    const start = (file, chosen) =>
      run('npx', ['vitest', 'run', ...args, ...chosen, ...reporters, `--outputFile.json=${file}`], {
        env: { ...process.env, ...env, STIGMER_TEST_UNHANDLED: unhandledFile(file) },
      });
    const again = (failed) => [...failed.map(({ file }) => file), '-t', exactly(failed)];
    return this.#tests(name, { start, read: vitestTests, args: folders, again });
  }

  /** The engine's own suites, all of them or those in these folders. */
  engine(engine, folders = []) {
    const env = { STIGMER_TEST_BED: this.#bedFile, STIGMER_TEST_ENGINE: engine };
    return this.vitest(`engine ${engine}`, ['--project', 'engine'], { env, folders });
  }

  /** Journeys of a project of playwright.config.ts, all of them or those in these files. */
  playwright(project, { env = {}, files = [] } = {}) {
    const args = ['playwright', 'test', `--project=${project}`, `--output=test-results/${project}`, ...files];
    const start = (file, more) =>
      run('npx', more, {
        env: {
          ...process.env,
          STIGMER_TEST_BED: this.#bedFile,
          ...env,
          PLAYWRIGHT_JSON_OUTPUT_NAME: file,
        },
      });
    const again = () => [...args, '--last-failed'];
    return this.#tests(`e2e ${project}`, { start, read: playwrightTests, args, again });
  }

  /** Runs what failed once more, with nothing beside it (docs/decisions/0022-second-run.md). */
  async runAgain() {
    for (const { name, run: start, read } of this.#again.splice(0))
      await timed(`${name}, what failed again`, async () => {
        await start().finally(async () => this.tally.ranAgain(name, (await read()) ?? []));
      });
  }

  #testbed(action) {
    return run('npx', ['tsx', 'testbed/main.ts', action, ...this.#bedArguments]);
  }

  /** Brings the bed up where a suite needs one. @returns names of its engines; none when it did not come up */
  async bringUp() {
    if (!this.wanted('engine') && !this.wanted('e2e')) return [];
    if (this.#bedArguments !== null)
      await timed('test bed', () => this.tally.single('test bed', () => this.#testbed('up')));
    const bed = await readFile(this.#bedFile, 'utf8').catch(() => null);
    if (bed === null) this.tally.fail('engine and browser suites', 'the test bed did not come up');
    return bed === null ? [] : JSON.parse(bed).engines.map(({ name }) => name);
  }

  /** Takes the bed down, prints the closing line, and sets the exit code. */
  async end() {
    if (this.#bedArguments !== null && (this.wanted('engine') || this.wanted('e2e')))
      await timed('nothing left', () => this.tally.single('nothing left', () => this.#testbed('down')));
    await rm(this.#directory, { recursive: true, force: true });
    process.exitCode = this.tally.print(Date.now() - this.#started);
  }
}
