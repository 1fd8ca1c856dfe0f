import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

const builtSchema = z.object({ config: z.record(z.string(), z.unknown()) });

/**
 * Has Next take the configuration it was built with, as the server of its standalone output does. Else it reads next.config.js
 * at each start, and asks for webpack and Babel before, which the npm package leaves out.
 * @param directory Next's output
 */
export async function takeBuiltConfig(directory: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const { config } = builtSchema.parse(
    JSON.parse(await readFile(join(directory, 'required-server-files.json'), 'utf8')),
  );
  environment.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
}
