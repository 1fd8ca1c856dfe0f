/** Counts what every suite reported, from the runners' own JSON, and names what failed or was skipped. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { engineTable } from './engine-table.mjs';
import { timeLines } from './test-times.mjs';

const reasonCharactersMax = 4000;

/** Told again at the end, since the output of several suites stands between here and there. */
function indented(reason) {
  return stripVTControlCharacters(reason).slice(0, reasonCharactersMax).trimEnd().replace(/^/gm, '    ');
}

export class Tally {
  #passed = 0;
  #failed = [];
  #skipped = [];
  #tests = [];

  /** A command that is one test: its exit code decides. */
  async single(name, work) {
    try {
      await work();
      this.#passed += 1;
    } catch (error) {
      this.#failed.push(name);
      throw error;
    }
  }

  fail(name, reason) {
    this.#failed.push(reason ? `${name}\n${indented(reason)}` : name);
  }

  interrupt(signal) {
    this.fail('the run', `ended by ${signal}`);
  }

  /** Reads vitest's report once the run has ended; a run without a report is one failure. */
  async vitest(name, file, ran) {
    await this.#read(name, file, ran, (report) =>
      report.testResults.flatMap((result) => [
        ...result.assertionResults.map((test) => ({
          name: test.fullName,
          file: result.name,
          ms: test.duration ?? 0,
          state: test.status,
          reason: test.failureMessages?.join('\n'),
        })),
        ...(result.assertionResults.length === 0 && result.status === 'failed'
          ? [{ name: result.name, file: result.name, ms: 0, state: 'failed', reason: result.message }]
          : []),
      ]),
    );
  }

  async playwright(name, file, ran) {
    const states = { expected: 'passed', flaky: 'passed', unexpected: 'failed', skipped: 'skipped' };
    const specs = (suites) => suites.flatMap((suite) => [...suite.specs, ...specs(suite.suites ?? [])]);
    await this.#read(name, file, ran, (report) =>
      specs(report.suites).flatMap((spec) =>
        spec.tests.map((test) => ({
          name: `${test.projectName}: ${spec.title}`,
          file: join(report.config.rootDir, spec.file),
          ms: test.results.reduce((sum, { duration }) => sum + duration, 0),
          state: states[test.status],
          reason: test.results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n'),
        })),
      ),
    );
  }

  async #read(name, file, ran, list) {
    const error = await ran.then(
      () => null,
      (reason) => reason,
    );
    const report = await readFile(file, 'utf8').catch(() => null);
    const tests = report === null ? [] : list(JSON.parse(report));
    for (const test of tests) {
      this.#tests.push({ suite: name, ...test });
      if (test.state === 'passed') this.#passed += 1;
      else if (test.state === 'failed') this.fail(`${name}: ${test.name}`, test.reason);
      else this.#skipped.push(`${name}: ${test.name}`);
    }
    const failed = tests.some((test) => test.state === 'failed');
    if (error !== null && !failed) this.fail(name, error.message);
    if (tests.length === 0 && error === null) this.fail(name, 'it ran no test');
    if (error !== null) throw error;
  }

  /** Lines that say what ran on which engine. */
  table() {
    return engineTable(this.#tests);
  }

  /** Prints the names and the closing line; returns the exit code. With CI=true a skip is a failure. */
  print(durationMs) {
    for (const name of this.#failed) console.log(`failed: ${name}`);
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
