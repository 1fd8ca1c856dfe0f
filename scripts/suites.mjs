/** Runs the suites of a test command, those on real parts on a test bed of its own, and counts them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './install.mjs';
import { Tally } from './tally.mjs';

/** What is another thing on each engine. */
export const byEngine = ['lib/engine', 'lib/health', 'lib/logs', 'lib/runner', 'lib/service', 'cli'];

/** Tells how long the work took; its failure is counted by the tally, and what follows still runs. */
export async function timed(name, work) {
  const from = Date.now();
  const error = await work().then(
    () => null,
    (reason) => reason,
  );
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  console.log(`== ${name}: ${error ? `failed, ${error.message}` : 'done'} (${seconds} s)`);
}

/** One run of a test command; whoever makes it calls `end`, whatever happened. */
export class Suites {
  tally = new Tally();
  #started = Date.now();
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

  vitest(name, args, env = {}) {
    return this.#suite(name, () => {
      const report = join(this.#directory, `${name}.json`);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const ran = run('npx', ['vitest', 'run', ...args, ...reporters], { env: { ...process.env, ...env } });
      return this.tally.vitest(name, report, ran);
    });
  }

  /** The engine's own suites, all of them or those in these folders. */
  engine(engine, folders = []) {
    const env = { STIGMER_TEST_BED: this.#bedFile, STIGMER_TEST_ENGINE: engine };
    return this.vitest(`engine ${engine}`, ['--project', 'engine', ...folders], env);
  }

  /** Journeys of a project of playwright.config.ts, all of them or those in these files. */
  playwright(project, { env = {}, files = [] } = {}) {
    const name = `e2e ${project}`;
    return this.#suite(name, () => {
      const report = join(this.#directory, `${name}.json`);
      const args = ['playwright', 'test', `--project=${project}`, `--output=test-results/${project}`];
      const ran = run('npx', [...args, ...files], {
        env: {
          ...process.env,
          STIGMER_TEST_BED: this.#bedFile,
          ...env,
          PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        },
      });
      return this.tally.playwright(name, report, ran);
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
