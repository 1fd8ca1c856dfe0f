/** Counts what every suite reported, from the runners' own JSON, and names what failed or was skipped. */
import { readFile } from 'node:fs/promises';

export class Tally {
  #passed = 0;
  #failed = [];
  #skipped = [];

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
    this.#failed.push(`${name}: ${reason}`);
  }

  interrupt(signal) {
    this.fail('the run', `ended by ${signal}`);
  }

  /** Reads vitest's report once the run has ended; a run without a report is one failure. */
  async vitest(name, file, ran) {
    await this.#read(name, file, ran, (report) =>
      report.testResults.flatMap((result) => [
        ...result.assertionResults.map((test) => ({ name: test.fullName, state: test.status })),
        ...(result.assertionResults.length === 0 && result.status === 'failed'
          ? [{ name: result.name, state: 'failed' }]
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
          state: states[test.status],
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
      if (test.state === 'passed') this.#passed += 1;
      else if (test.state === 'failed') this.#failed.push(`${name}: ${test.name}`);
      else this.#skipped.push(`${name}: ${test.name}`);
    }
    const failed = tests.some((test) => test.state === 'failed');
    if (error !== null && !failed) this.fail(name, error.message);
    if (tests.length === 0 && error === null) this.fail(name, 'it ran no test');
    if (error !== null) throw error;
  }

  /** Prints the names and the closing line; returns the exit code. With CI=true a skip is a failure. */
  print(durationMs) {
    for (const name of this.#failed) console.log(`failed: ${name}`);
    for (const name of this.#skipped) console.log(`skipped: ${name}`);
    const skipFails = process.env.CI === 'true' && this.#skipped.length > 0;
    if (skipFails) console.log('CI=true: a skipped test counts as a failure of the run.');
    console.log(`took ${(durationMs / 60_000).toFixed(1)} min`);
    const skipped = this.#skipped.length > 0 ? `, ${this.#skipped.length} skipped` : '';
    console.log(`${this.#passed} passed, ${this.#failed.length} failed${skipped}`);
    return this.#failed.length > 0 || skipFails ? 1 : 0;
  }
}
