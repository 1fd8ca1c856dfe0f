/**
 * A reporter of vitest: its JSON says nothing of errors that no test caught, those of a `describe`'s hooks among them, and of a file's
 * only the first. Writes their stacks, if any, to the file in STIGMER_TEST_UNHANDLED.
 */
import { writeFileSync } from 'node:fs';

// biome-ignore lint/style/noDefaultExport: vitest asks for it
export default class UnhandledErrors {
  onTestRunEnd(modules, errors) {
    const file = process.env.STIGMER_TEST_UNHANDLED;
    const inModules = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const all = [...errors, ...inModules.flatMap((each) => each.errors())];
    if (file && all.length > 0)
      writeFileSync(file, JSON.stringify(all.map(({ stack, message }) => stack || message)));
  }
}
