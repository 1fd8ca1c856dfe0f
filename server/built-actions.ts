import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure, messageOf } from '@/lib/core/failure';
import type { BuiltActions } from '@/lib/security/action-request';

const pathsSchema = z.record(z.string(), z.string());
const actionsSchema = z.object({ node: z.record(z.string(), z.unknown()) });

/**
 * What the guard lets be called: the pages and the action ids of this build, by its own manifests.
 * @throws Failure `build-unusable`
 */
export async function readBuiltActions(buildDirectory: string): Promise<BuiltActions> {
  try {
    const paths = pathsSchema.parse(await readJson(buildDirectory, 'app-path-routes-manifest.json'));
    const actions = actionsSchema.parse(
      await readJson(buildDirectory, 'server/server-reference-manifest.json'),
    );
    // What begins with an underscore is Next's own, shown where there is no page.
    const isPage = ([entry, path]: [string, string]) => entry.endsWith('/page') && !path.startsWith('/_');
    const pages = Object.entries(paths).filter(isPage);
    return {
      pages: new Set(pages.map(([, path]) => path)),
      ids: new Set(Object.keys(actions.node)),
    };
  } catch (error) {
    throw new Failure({
      code: 'build-unusable',
      title: 'The console is not built',
      reason: `Its pages and actions are not listed in ${buildDirectory}: ${messageOf(error)}`,
      remedy: { summary: 'Build it again.', command: 'npm run build' },
      cause: error,
    });
  }
}

async function readJson(directory: string, name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, name), 'utf8'));
}
