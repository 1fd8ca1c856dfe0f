/** Reads the runners' own JSON. A test is `{ name, file, ms, state, reason }`, `state` being `passed`, `failed` or `skipped`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

async function report(file) {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : JSON.parse(text);
}

/** @returns null where the run left no report */
export async function vitestTests(file) {
  const results = (await report(file))?.testResults;
  return results?.flatMap(testsOfFile) ?? null;
}

function testsOfFile({ name: file, status, message, assertionResults }) {
  if (assertionResults.length === 0 && status === 'failed')
    return [{ name: file, file, ms: 0, state: 'failed', reason: message }];
  return assertionResults.map((test) => ({
    name: test.fullName,
    file,
    ms: test.duration ?? 0,
    state: test.status,
    reason: test.failureMessages?.join('\n'),
  }));
}

const playwrightStates = { expected: 'passed', unexpected: 'failed', skipped: 'skipped' };

/** @returns null where the run left no report; the reason of a failure ends in what the page showed */
export async function playwrightTests(file) {
  const whole = await report(file);
  if (whole === null) return null;
  const specs = (suites) => suites.flatMap((suite) => [...suite.specs, ...specs(suite.suites ?? [])]);
  const tests = specs(whole.suites).flatMap((spec) => spec.tests.map((test) => ({ spec, test })));
  return await Promise.all(
    tests.map(async ({ spec, test }) => ({
      name: `${test.projectName}: ${spec.title}`,
      file: join(whole.config.rootDir, spec.file),
      ms: test.results.reduce((sum, { duration }) => sum + duration, 0),
      state: playwrightStates[test.status],
      reason: (await Promise.all(test.results.map(reasonOf))).join('\n'),
    })),
  );
}

async function reasonOf({ errors, attachments }) {
  const contexts = (attachments ?? []).filter(({ name }) => name === 'error-context');
  const pages = await Promise.all(contexts.map(({ path }) => readFile(path, 'utf8').catch(() => '')));
  return [...errors.map(({ message }) => message), ...pages.map(snapshotOf)].filter(Boolean).join('\n');
}

/** The part of Playwright's error context that lists what the page held when the test failed. */
function snapshotOf(context) {
  return /^# Page snapshot\n+```yaml\n([\s\S]*?)\n```/m.exec(context)?.[1] ?? '';
}
