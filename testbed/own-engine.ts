import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { detectEngine } from '@/lib/engine/detect';
import type { Bed } from './bed';
import { isFile } from './command';
import { engineRequest } from './engine-socket';

/** Whether this machine can be given engines of the bed's own: they need root, and packages that Debian has. */
export async function canStartEngines(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && process.getuid?.() === 0;
}

/** The engine that the console itself would choose here; it is used as it is, and never stopped. */
export async function findOwnEngine(
  environment: Record<string, string | undefined>,
): Promise<Bed['engines'][number]> {
  const { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, XDG_RUNTIME_DIR } = environment;
  const named = { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, XDG_RUNTIME_DIR };
  const engineEnvironment = Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const { facts } = await detectEngine({
    engineEnvironment,
    userHomeDirectory: homedir(),
    platform: process.platform,
    uid: process.getuid?.() ?? 0,
  });
  if (facts === null) {
    throw new Error(
      'The tests need Docker or Podman: start one (docker info must answer), or run them as root on Debian or Ubuntu, where they bring engines of their own.',
    );
  }
  const { kind, socketPath, host } = facts;
  return { name: kind, kind, socketPath, own: true, sharesHost: host === 'this-machine' };
}

const noteName = 'own-engine.json';
const containersSchema = z.array(z.object({ Id: z.string(), Image: z.string() }));
const imagesSchema = z.array(z.object({ RepoTags: z.array(z.string()).nullish() }));

const noteSchema = z.object({ socketPath: z.string(), registry: z.string() });

/** To be called before anything is put into the engine, so that `leaveOwnEngine` finds it after a crash, too. */
export async function noteOwnEngine(directory: string, note: z.infer<typeof noteSchema>): Promise<void> {
  await writeFile(join(directory, noteName), JSON.stringify(note));
}

/**
 * Removes the containers and images of the directory's bed from the machine's own engine, and nothing else: every image
 * of a bed has its registry's address in its name, and every container of a bed is of such an image.
 */
export async function leaveOwnEngine(directory: string): Promise<void> {
  const file = join(directory, noteName);
  if (!(await isFile(file))) return;
  const { socketPath, registry } = noteSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const isOfBed = (reference: string) => reference.startsWith(`${registry}/`);
  const containers = (await engineRequest(socketPath, 'GET', '/containers/json?all=1')).text;
  for (const { Id, Image } of containersSchema.parse(JSON.parse(containers))) {
    if (isOfBed(Image)) await engineRequest(socketPath, 'DELETE', `/containers/${Id}?force=1&v=1`);
  }
  const images = (await engineRequest(socketPath, 'GET', '/images/json')).text;
  for (const tag of imagesSchema.parse(JSON.parse(images)).flatMap(({ RepoTags }) => RepoTags ?? [])) {
    if (isOfBed(tag)) await engineRequest(socketPath, 'DELETE', `/images/${encodeURIComponent(tag)}`);
  }
}
