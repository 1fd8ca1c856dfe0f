/** Counts what every suite reported, and names what failed, was unsteady or was skipped. */
import { stripVTControlCharacters } from 'node:util';
import { engineTable } from './engine-table.mjs';
import { timeLines } from './test-times.mjs';

const reasonCharactersMax = 6000;

/** Told again at the end, since the output of several suites stands between here and there. */
function told({ name, reason }) {
  if (!reason) return name;
  const text = stripVTControlCharacters(reason).slice(0, reasonCharactersMax).trimEnd();
  return `${name}\n${text.replace(/^/gm, '    ')}`;
}

export class Tally {
  #passed = 0;
  /** `{ name, reason?, suite?, test? }` each; the last two where one test failed and not a whole command. */
  #failed = [];
  #unsteady = [];
  #skipped = [];
  #tests = [];

  /** A command that is one test: its exit code decides. */
  async single(name, work) {
    try {
      await work();
      this.#passed += 1;
    } catch (error) {
      this.fail(name);
      throw error;
    }
  }

  fail(name, reason) {
    this.#failed.push({ name, reason });
  }

  interrupt(signal) {
    this.fail('the run', `ended by ${signal}`);
  }

  /**
   * Counts a suite once its run has ended.
   * @param ran settles with the run
   * @param read returns the tests of its report (test-reports.mjs), or null: a run without a report is one failure, and so is one
   *   whose report is cut off
   * @throws what the run, or the reading, was rejected with
   */
  async tests(suite, ran, read) {
    let error = await ran.then(
      () => null,
      (reason) => reason,
    );
    const tests = await read().then(
      (told) => told ?? [],
      (reason) => {
        error ??= reason;
        return [];
      },
    );
    for (const test of tests) {
      this.#tests.push({ suite, ...test });
      if (test.state === 'passed') this.#passed += 1;
      else if (test.state === 'skipped') this.#skipped.push(`${suite}: ${test.name}`);
      else this.#failed.push({ name: `${suite}: ${test.name}`, reason: test.reason, suite, test });
    }
    if (error !== null && this.failedTests(suite).length === 0) this.fail(suite, error.message);
    if (tests.length === 0 && error === null) this.fail(suite, 'it ran no test');
    if (error !== null) throw error;
  }

  /** The tests of a suite that failed; none where it failed as a whole. */
  failedTests(suite) {
    return this.#failed.flatMap((failure) => (failure.suite === suite ? [failure.test] : []));
  }

  /**
   * Counts as passed what failed in that suite and passed when it ran again; the first failure is told all the same. A second run in
   * which something failed outside its tests mends nothing.
   */
  ranAgain(suite, tests) {
    if (tests.some(({ outside }) => outside)) return;
    const isMended = ({ suite: of, test }) => {
      if (of !== suite) return false;
      // Several of a file may have one name: nobody can tell which of them failed.
      const again = tests.filter(({ name, file }) => name === test.name && file === test.file);
      return again.length > 0 && again.every(({ state }) => state === 'passed');
    };
    const mended = this.#failed.filter(isMended);
    this.#failed = this.#failed.filter((failure) => !mended.includes(failure));
    this.#unsteady.push(...mended);
    this.#passed += mended.length;
  }

  /** Lines that say what ran on which engine. */
  table() {
    return engineTable(this.#tests);
  }

  /** Prints the names and the closing line; returns the exit code. With CI=true a skip is a failure. */
  print(durationMs) {
    for (const failure of this.#failed) console.log(`failed: ${told(failure)}`);
    for (const failure of this.#unsteady)
      console.log(`unsteady, it passed when it ran again alone: ${told(failure)}`);
    for (const name of this.#skipped) console.log(`skipped: ${name}`);
    const skipFails = process.env.CI === 'true' && this.#skipped.length > 0;
    if (skipFails) console.log('CI=true: a skipped test counts as a failure of the run.');
    for (const line of timeLines(this.#tests)) console.log(line);
    console.log(`took ${(durationMs / 60_000).toFixed(1)} min`);
    const skipped = this.#skipped.length > 0 ? `, ${this.#skipped.length} skipped` : '';
    console.log(`${this.#passed} passed, ${this.#failed.length} failed${skipped}`);
    return this.#failed.length > 0 || skipFails ? 1 : 0;
  }
}
