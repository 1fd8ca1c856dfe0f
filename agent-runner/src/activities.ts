import { z } from 'zod';
import { isWritable, writeRunnerFile } from './workspace';

const describeRunnerInputSchema = z.object({ note: z.string().max(1000).optional() }).optional();

export interface RunnerDescription {
  version: string;
  identity: string;
  /** `file`: path in the container of the file that was written, null when the workspace is not writable. */
  workspace: { path: string; writable: boolean; file: string | null };
}

export interface ActivityParts {
  version: string;
  identity: string;
  workspaceDirectory: string;
}

/** Activity types as Temporal names them. */
export function createActivities({ version, identity, workspaceDirectory }: ActivityParts) {
  return {
    /** Proves the whole way: dispatched by Temporal, run here, written to the workspace. */
    async DescribeRunner(input?: unknown): Promise<RunnerDescription> {
      const { note = '' } = describeRunnerInputSchema.parse(input ?? undefined) ?? {};
      const workspace = { path: workspaceDirectory, writable: await isWritable(workspaceDirectory) };
      if (!workspace.writable) return { version, identity, workspace: { ...workspace, file: null } };
      const name = `${identity.replace(/[^a-z0-9._-]+/gi, '-')}.json`;
      const content = `${JSON.stringify({ version, identity, note, at: new Date().toISOString() })}\n`;
      const file = await writeRunnerFile(workspaceDirectory, name, content);
      return { version, identity, workspace: { ...workspace, file } };
    },
  };
}
