import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { workspaceId } from './workspace-id';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'workspace-id-'));
});

afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
});

it('all workers of a folder call it by one name, those that begin at once as well as later ones', async () => {
  const first = await Promise.all(Array.from({ length: 8 }, () => workspaceId(workspace)));
  expect(new Set([...first, await workspaceId(workspace)]).size).toBe(1);
  expect(first[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(await readdir(join(workspace, '.agent-runner'))).toEqual(['workspace-id']);
});

it('a folder that cannot be used, or whose file holds something else, has no name', async () => {
  expect(await workspaceId(join(workspace, 'missing'))).toBeNull();
  await workspaceId(workspace);
  await writeFile(join(workspace, '.agent-runner/workspace-id'), 'something else');
  expect(await workspaceId(workspace)).toBeNull();
});
