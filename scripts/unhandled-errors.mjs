/** A reporter of vitest: its JSON says nothing of errors that no test caught. Writes their stacks, if any, to the file in STIGMER_TEST_UNHANDLED. */
import { writeFileSync } from 'node:fs';

// biome-ignore lint/style/noDefaultExport: vitest asks for it
export default class UnhandledErrors {
  onTestRunEnd(_modules, errors) {
    const file = process.env.STIGMER_TEST_UNHANDLED;
    if (file && errors.length > 0)
      writeFileSync(file, JSON.stringify(errors.map(({ stack, message }) => stack ?? message)));
  }
}
