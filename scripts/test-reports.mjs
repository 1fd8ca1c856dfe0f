/**
 * Reads the runners' own JSON. A test is `{ name, file, ms, state, reason, outside }`, `state` being `passed`, `failed` or `skipped`;
 * `outside` is what failed and is no test: a hook, a file that does not load, an error that no test caught.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

async function report(file) {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : JSON.parse(text);
}

/** Where the reporter of unhandled errors writes beside vitest's report. */
export const unhandledFile = (file) => `${file}.unhandled`;

const outsideTests = (name, reason) => ({ name, file: '', ms: 0, state: 'failed', reason, outside: true });

/** @returns null where the run left no report */
export async function vitestTests(file) {
  const results = (await report(file))?.testResults;
  if (results === undefined) return null;
  const unhandled = (await report(unhandledFile(file))) ?? [];
  return [
    ...results.flatMap(testsOfFile),
    ...unhandled.map((reason) => outsideTests('an error that no test caught', reason)),
  ];
}

function testsOfFile({ name: file, assertionResults }) {
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
  const told = tests.map(async ({ spec, test }) => ({
    name: `${test.projectName}: ${spec.title}`,
    file: join(whole.config.rootDir, spec.file),
    ms: test.results.reduce((sum, { duration }) => sum + duration, 0),
    state: playwrightStates[test.status],
    reason: (await Promise.all(test.results.map(reasonOf))).join('\n'),
  }));
  const errors = (whole.errors ?? []).map(({ message, stack }) => stack ?? message);
  return [
    ...(await Promise.all(told)),
    ...errors.map((reason) => outsideTests('an error outside the journeys', reason)),
  ];
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
