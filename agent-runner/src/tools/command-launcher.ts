import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/**
 * What every command is started through, so that it is contained: words of a command, none where the image lacks the
 * program, which its build puts beside the worker's bundle.
 */
export function commandLauncher(program = join(__dirname, 'confine')): readonly string[] {
  try {
    accessSync(program, constants.X_OK);
    return [program, `${process.pid}`];
  } catch {
    return [];
  }
}
